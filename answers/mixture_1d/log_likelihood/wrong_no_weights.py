"""Leaves the weights out.

fails: test_log_likelihood_value
hint: where are the weights
"""

def log_likelihood(x, mu, sigma, pi):
    return np.log(normal_pdf(x[:, None], mu, sigma).sum(axis=1)).sum()
