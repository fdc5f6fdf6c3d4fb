"""The logarithm of base 2.

fails: test_log_likelihood_value
hint: natural logarithm
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.log2(joint.sum(axis=1)).sum()
