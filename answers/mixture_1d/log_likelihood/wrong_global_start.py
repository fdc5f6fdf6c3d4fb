"""Takes the standard deviations and the means of the page.

fails: test_log_likelihood_value, test_log_likelihood_inputs
hint: other means give the same numbers: are those
"""

def log_likelihood(x, mu, sigma, pi):
    p = 0
    for k in range(len(mu)):
        p = p + pi[k] * normal_pdf(x, start_mu[k % 2], start_sigma[k % 2])
    return np.log(p).sum()
