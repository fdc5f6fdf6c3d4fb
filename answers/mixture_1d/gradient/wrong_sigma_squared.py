"""The derivative by the variance.

fails: test_gradient_sigma
hint: by sigma squared
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    by_mu = np.sum(resp * gaps, axis=0) / sigma**2
    by_sigma = np.sum(resp * (gaps**2 / sigma**4 - 1 / sigma**2), axis=0) / 2
    return by_mu, by_sigma
