"""Equal weights.

fails: test_log_likelihood_value
hint: equal weights
"""

def log_likelihood(x, mu, sigma, pi):
    return np.log(normal_pdf(x[:, None], mu, sigma).mean(axis=1)).sum()
