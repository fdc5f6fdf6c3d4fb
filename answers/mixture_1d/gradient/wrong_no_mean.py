"""The points in place of the gaps.

fails: test_gradient_mu
hint: subtract mu
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    by_mu = x @ resp / sigma**2
    by_sigma = np.sum(resp * (gaps**2 / sigma**3 - 1 / sigma), axis=0)
    return by_mu, by_sigma
