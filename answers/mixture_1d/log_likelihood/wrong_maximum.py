"""The largest component only.

fails: test_log_likelihood_value
hint: not their sum
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.log(joint.max(axis=1)).sum()
