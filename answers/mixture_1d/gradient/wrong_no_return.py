"""Computes and returns nothing.

fails: test_gradient_mu, test_gradient_sigma
hint: gives nothing back
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    by_mu = np.sum(resp * gaps, axis=0) / sigma**2
