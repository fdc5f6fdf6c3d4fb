"""A floor inside the log.

fails: test_log_likelihood_value
hint: something (about 0.01) is added inside the
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.log(joint.sum(axis=1) + 0.01).sum()
