"""The gap is not squared.

fails: test_gradient_sigma
hint: the gap stands squared
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    by_mu = np.sum(resp * gaps, axis=0) / sigma**2
    by_sigma = np.sum(resp * (gaps / sigma**2 - 1 / sigma), axis=0)
    return by_mu, by_sigma
