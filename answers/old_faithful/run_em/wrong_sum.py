"""A trace of sums, not per point.

fails: test_run_em_trace
hint: per point
"""

def run_em(X, mu, Sigma, pi, n_steps):
    trace = [log_likelihood(X, mu, Sigma, pi)]
    history = [(mu, Sigma, pi)]
    for _ in range(n_steps):
        gamma = e_step(X, mu, Sigma, pi)
        mu, Sigma, pi = m_step(X, gamma)
        history.append((mu, Sigma, pi))
        trace.append(log_likelihood(X, mu, Sigma, pi))
    return trace, history
