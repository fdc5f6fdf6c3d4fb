"""Sums over the points inside the logarithm.

fails: test_log_likelihood_value
hint: axis=1
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.log(joint.sum(axis=0)).sum()
