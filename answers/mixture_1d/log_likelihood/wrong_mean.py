"""The mean over the points.

fails: test_log_likelihood_value
hint: mean over the points
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.log(joint.sum(axis=1)).mean()
