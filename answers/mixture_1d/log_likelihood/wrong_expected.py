"""The Q of EM in place of the log-likelihood.

fails: test_log_likelihood_value
hint: EM's Q
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    resp = joint / joint.sum(axis=1, keepdims=True)
    return (resp * np.log(joint)).sum()
