"""Does not divide by the variance.

fails: test_gradient_mu
hint: the variance is missing
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    by_mu = np.sum(resp * gaps, axis=0)
    by_sigma = np.sum(resp * (gaps**2 / sigma**3 - 1 / sigma), axis=0)
    return by_mu, by_sigma
