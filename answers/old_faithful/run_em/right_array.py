"""A trace filled in an array, and a while loop."""

def run_em(X, mu, Sigma, pi, n_steps):
    trace = np.zeros(n_steps + 1)
    history = []
    t = 0
    while True:
        trace[t] = log_likelihood(X, mu, Sigma, pi) / len(X)
        history.append((mu, Sigma, pi))
        if t == n_steps:
            return trace, history
        mu, Sigma, pi = m_step(X, e_step(X, mu, Sigma, pi))
        t += 1
