"""Two components.

fails: test_log_likelihood_value, test_log_likelihood_sizes
hint: the last component is left out of the sum.
"""

def log_likelihood(x, mu, sigma, pi):
    p = pi[0] * normal_pdf(x, mu[0], sigma[0]) + pi[1] * normal_pdf(x, mu[1], sigma[1])
    return np.log(p).sum()
