"""The start of exercise 2, whatever is handed over.

fails: test_run_em_history
hint: is not the start that was given
"""

def run_em(X, mu, Sigma, pi, n_steps):
    mu, Sigma, pi = mu_0, Sigma_0, pi_0
    trace = [log_likelihood(X, mu, Sigma, pi) / len(X)]
    history = [(mu, Sigma, pi)]
    for _ in range(n_steps):
        gamma = e_step(X, mu, Sigma, pi)
        mu, Sigma, pi = m_step(X, gamma)
        history.append((mu, Sigma, pi))
        trace.append(log_likelihood(X, mu, Sigma, pi) / len(X))
    return trace, history
