"""A trace that begins after the first step.

fails: test_run_em_trace
hint: begins with that of the start
"""

def run_em(X, mu, Sigma, pi, n_steps):
    trace = []
    history = [(mu, Sigma, pi)]
    for _ in range(n_steps):
        gamma = e_step(X, mu, Sigma, pi)
        mu, Sigma, pi = m_step(X, gamma)
        history.append((mu, Sigma, pi))
        trace.append(log_likelihood(X, mu, Sigma, pi) / len(X))
    return trace, history
