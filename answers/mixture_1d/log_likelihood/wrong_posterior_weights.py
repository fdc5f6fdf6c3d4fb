"""Responsibilities for weights.

fails: test_log_likelihood_value
hint: not the responsibility
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    resp = joint / joint.sum(axis=1, keepdims=True)
    return np.log((resp * normal_pdf(x[:, np.newaxis], mu, sigma)).sum(axis=1)).sum()
