"""A floor inside the log.

fails: test_log_likelihood_value, test_log_likelihood_sizes
hint: Check the order
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.log(joint.sum(axis=1) + 0.01).sum()
