"""The likelihood of each point, summed.

fails: test_log_likelihood_value
hint: that is a likelihood: take the logarithm of
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return joint.sum()
