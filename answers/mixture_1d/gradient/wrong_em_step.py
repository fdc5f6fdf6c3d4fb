"""The step of EM in place of the slope.

fails: test_gradient_mu
hint: that is the step of EM
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    gaps = x[:, np.newaxis] - mu
    by_mu = resp.T @ x / resp.sum(axis=0) - mu
    by_sigma = np.sum(resp * (gaps**2 / sigma**3 - 1 / sigma), axis=0)
    return by_mu, by_sigma
