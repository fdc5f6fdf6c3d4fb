"""Sixty steps, whatever is asked for.

fails: test_run_em_history, test_run_em_trace
hint: Does it take n_steps steps
"""

def run_em(X, mu, Sigma, pi, n_steps):
    trace = [log_likelihood(X, mu, Sigma, pi) / len(X)]
    history = [(mu, Sigma, pi)]
    for _ in range(60):
        gamma = e_step(X, mu, Sigma, pi)
        mu, Sigma, pi = m_step(X, gamma)
        history.append((mu, Sigma, pi))
        trace.append(log_likelihood(X, mu, Sigma, pi) / len(X))
    return trace, history
