"""Moves the means in place.

fails: test_gradient_mu, test_gradient_sigma
hint: changes its argument mu
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    slope = np.sum(resp * gaps, axis=0) / sigma**2
    by_sigma = np.sum(resp * (gaps**2 / sigma**3 - 1 / sigma), axis=0)
    mu += 0.1 * slope
    return slope, by_sigma
