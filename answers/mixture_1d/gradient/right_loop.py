"""A loop over components."""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    by_mu, by_sigma = [], []
    for k in range(len(mu)):
        by_mu.append(np.sum(resp[:, k] * (x - mu[k]) / sigma[k] ** 2))
        by_sigma.append(np.sum(resp[:, k] * ((x - mu[k]) ** 2 / sigma[k] ** 3 - 1 / sigma[k])))
    return np.array(by_mu), np.array(by_sigma)
