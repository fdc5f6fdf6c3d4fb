"""The typical answer: a loop that appends to two lists."""

def run_em(X, mu, Sigma, pi, n_steps):
    trace = [log_likelihood(X, mu, Sigma, pi) / len(X)]
    history = [(mu, Sigma, pi)]
    for i in range(n_steps):
        gamma = e_step(X, mu, Sigma, pi)
        mu, Sigma, pi = m_step(X, gamma)
        history.append((mu, Sigma, pi))
        trace.append(log_likelihood(X, mu, Sigma, pi) / X.shape[0])
    return trace, history
