"""Responsibilities for weights.

fails: test_log_likelihood_value
hint: the weights are the prior p(z=k), not the
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    resp = joint / joint.sum(axis=1, keepdims=True)
    return np.log((resp * normal_pdf(x[:, np.newaxis], mu, sigma)).sum(axis=1)).sum()
