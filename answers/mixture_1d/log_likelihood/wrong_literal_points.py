"""Adds up forty points.

fails: test_log_likelihood_value, test_log_likelihood_sizes
hint: unequal weights and widths
"""

def log_likelihood(x, mu, sigma, pi):
    total = 0
    for n in range(40):
        total += np.log(np.sum(pi * normal_pdf(x[n % len(x)], mu, sigma)))
    return total
