"""A trace array of known length, filled in."""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = np.zeros(n_iter + 1)
    for i in range(n_iter + 1):
        trace[i] = np.squeeze(log_likelihood(x, mu, sigma, pi))
        if i < n_iter:
            mu, sigma, pi = m_step(x, e_step(x, mu, sigma, pi))
    return [mu, sigma, pi, trace]
