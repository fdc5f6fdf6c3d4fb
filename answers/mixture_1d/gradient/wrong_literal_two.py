"""Two components, whatever is given.

fails: test_gradient_mu, test_gradient_sigma
hint: have as many derivatives
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    by_mu, by_sigma = np.zeros(2), np.zeros(2)
    for k in range(2):
        by_mu[k] = np.sum(resp[:, k] * (x - mu[k])) / sigma[k] ** 2
        by_sigma[k] = np.sum(resp[:, k] * ((x - mu[k]) ** 2 / sigma[k] ** 3 - 1 / sigma[k]))
    return by_mu, by_sigma
