"""Each step begins at the start again.

fails: test_run_em_history
hint: after the first step nothing changes
"""

def run_em(X, mu, Sigma, pi, n_steps):
    history = [(mu, Sigma, pi)]
    for _ in range(n_steps):
        gamma = e_step(X, mu, Sigma, pi)
        history.append(m_step(X, gamma))
    return [log_likelihood(X, *theta) / len(X) for theta in history], history
