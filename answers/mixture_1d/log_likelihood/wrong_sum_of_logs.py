"""The log of each term.

fails: test_log_likelihood_value
hint: inside the logarithm
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.log(joint).sum()
