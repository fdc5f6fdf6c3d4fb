"""Divides by sigma once.

fails: test_gradient_mu
hint: not by sigma
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    by_mu = np.sum(resp * gaps, axis=0) / sigma
    by_sigma = np.sum(resp * (gaps**2 / sigma**3 - 1 / sigma), axis=0)
    return by_mu, by_sigma
