"""Hard shares.

fails: test_gradient_mu, test_gradient_sigma
hint: not wholly for its largest
"""


def gradient(x, mu, sigma, pi):
    resp = np.eye(len(mu))[e_step(x, mu, sigma, pi).argmax(axis=1)]
    gaps = x[:, np.newaxis] - mu
    return np.sum(resp * gaps, axis=0) / sigma**2, np.sum(resp * (gaps**2 / sigma**3 - 1 / sigma), axis=0)
