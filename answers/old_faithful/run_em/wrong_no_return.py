"""Prints, and gives nothing back.

fails: test_run_em_history, test_run_em_trace
hint: gives nothing back
"""

def run_em(X, mu, Sigma, pi, n_steps):
    trace = [log_likelihood(X, mu, Sigma, pi) / len(X)]
    history = [(mu, Sigma, pi)]
    for _ in range(n_steps):
        gamma = e_step(X, mu, Sigma, pi)
        mu, Sigma, pi = m_step(X, gamma)
        history.append((mu, Sigma, pi))
        trace.append(log_likelihood(X, mu, Sigma, pi) / len(X))
    print(trace[-1])
