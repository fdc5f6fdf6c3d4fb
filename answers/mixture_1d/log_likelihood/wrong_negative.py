"""The loss of a machine learner.

fails: test_log_likelihood_value
hint: mind the sign
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return -np.log(joint.sum(axis=1)).sum()
