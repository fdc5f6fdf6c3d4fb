"""The log of the sum over everything.

fails: test_log_likelihood_value
hint: that is the log of a sum over points: the logs
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.log(joint.sum())
