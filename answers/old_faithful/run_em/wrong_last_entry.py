"""A history of the end alone.

fails: test_run_em_history
hint: not only the last
"""

def run_em(X, mu, Sigma, pi, n_steps):
    trace = [log_likelihood(X, mu, Sigma, pi) / len(X)]
    history = [(mu, Sigma, pi)]
    for _ in range(n_steps):
        gamma = e_step(X, mu, Sigma, pi)
        mu, Sigma, pi = m_step(X, gamma)
        history.append((mu, Sigma, pi))
        trace.append(log_likelihood(X, mu, Sigma, pi) / len(X))
    return trace, history[-1:]
