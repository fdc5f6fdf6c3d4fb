"""Leaves the weights out.

fails: test_log_likelihood_value
hint: where is the weight p(z=k)?
"""

def log_likelihood(x, mu, sigma, pi):
    return np.log(normal_pdf(x[:, None], mu, sigma).sum(axis=1)).sum()
