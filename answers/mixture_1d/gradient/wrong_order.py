"""The other order.

fails: test_gradient_mu, test_gradient_sigma
hint: the order is by mu, by sigma
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    return np.sum(resp * (gaps**2 / sigma**3 - 1 / sigma), axis=0), np.sum(resp * gaps, axis=0) / sigma**2
