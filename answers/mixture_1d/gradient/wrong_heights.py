"""Weight times density in place of the share.

fails: test_gradient_mu, test_gradient_sigma
hint: is not yet the responsibility
"""


def gradient(x, mu, sigma, pi):
    heights = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    gaps = x[:, np.newaxis] - mu
    return np.sum(heights * gaps, axis=0) / sigma**2, np.sum(heights * (gaps**2 / sigma**3 - 1 / sigma), axis=0)
