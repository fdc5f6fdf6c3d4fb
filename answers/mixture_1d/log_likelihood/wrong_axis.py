"""Sums over the points inside the logarithm.

fails: test_log_likelihood_value
hint: the log is taken of the sum over points: inside
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.log(joint.sum(axis=0)).sum()
