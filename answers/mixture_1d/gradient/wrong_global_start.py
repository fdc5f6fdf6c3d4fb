"""The start of the notebook, whatever is given.

fails: test_gradient_mu, test_gradient_sigma
hint: gradient
"""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, start_mu, start_sigma, start_pi)
    gaps = x[:, np.newaxis] - start_mu
    return np.sum(resp * gaps, axis=0) / start_sigma**2, np.sum(resp * (gaps**2 / start_sigma**3 - 1 / start_sigma), axis=0)
