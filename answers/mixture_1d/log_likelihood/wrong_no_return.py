"""No return.

fails: test_log_likelihood_value, test_log_likelihood_sizes, test_log_likelihood_inputs
hint: return
"""

def log_likelihood(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    total = np.log(joint.sum(axis=1)).sum()
