"""The square of sigma.

fails: test_log_likelihood_value
hint: sigma is a standard deviation: its square
"""

def log_likelihood(x, mu, sigma, pi):
    return np.log((pi * norm.pdf(x[:, None], mu, sigma**2)).sum(axis=1)).sum()
