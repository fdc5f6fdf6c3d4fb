"""The shares are left out.

fails: test_gradient_mu, test_gradient_sigma
hint: where do the responsibilities come in
"""


def gradient(x, mu, sigma, pi):
    gaps = x[:, np.newaxis] - mu
    return np.sum(gaps, axis=0) / sigma**2, np.sum(gaps**2 / sigma**3 - 1 / sigma, axis=0)
