"""Only the factor in front is differentiated.

fails: test_gradient_sigma
hint: only the factor in front
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    by_mu = np.sum(resp * gaps, axis=0) / sigma**2
    by_sigma = -resp.sum(axis=0) / sigma
    return by_mu, by_sigma
