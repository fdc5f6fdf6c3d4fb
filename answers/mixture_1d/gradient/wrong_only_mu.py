"""By the means alone.

fails: test_gradient_mu, test_gradient_sigma
hint: return two arrays
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    return np.sum(resp * gaps, axis=0) / sigma**2
