"""The value before each step, the start's twice.

fails: test_run_em_trace
hint: not to the step before
"""

def run_em(X, mu, Sigma, pi, n_steps):
    trace = [log_likelihood(X, mu, Sigma, pi) / len(X)]
    history = [(mu, Sigma, pi)]
    for _ in range(n_steps):
        trace.append(log_likelihood(X, mu, Sigma, pi) / len(X))
        gamma = e_step(X, mu, Sigma, pi)
        mu, Sigma, pi = m_step(X, gamma)
        history.append((mu, Sigma, pi))
    return trace, history
