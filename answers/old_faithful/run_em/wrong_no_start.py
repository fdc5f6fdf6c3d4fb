"""Keeps only what comes after a step.

fails: test_run_em_history, test_run_em_trace
hint: the start is the first
"""

def run_em(X, mu, Sigma, pi, n_steps):
    trace = []
    history = []
    for _ in range(n_steps):
        gamma = e_step(X, mu, Sigma, pi)
        mu, Sigma, pi = m_step(X, gamma)
        history.append((mu, Sigma, pi))
        trace.append(log_likelihood(X, mu, Sigma, pi) / len(X))
    return trace, history
