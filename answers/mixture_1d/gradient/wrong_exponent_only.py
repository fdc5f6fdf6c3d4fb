"""Only the exponent is differentiated.

fails: test_gradient_sigma
hint: in front of the exponential has a derivative
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    by_mu = np.sum(resp * gaps, axis=0) / sigma**2
    by_sigma = np.sum(resp * gaps**2, axis=0) / sigma**3
    return by_mu, by_sigma
