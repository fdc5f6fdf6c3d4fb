"""Sorts the components at the end."""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    for _ in range(n_iter):
        mu, sigma, pi = m_step(x, e_step(x, mu, sigma, pi))
        trace.append(log_likelihood(x, mu, sigma, pi))
    order = np.argsort(mu)
    return mu[order], sigma[order], pi[order], trace
