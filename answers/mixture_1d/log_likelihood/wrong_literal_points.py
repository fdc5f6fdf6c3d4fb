"""Adds up forty points.

fails: test_log_likelihood_value
hint: 40 points are added up, however many are given.
"""

def log_likelihood(x, mu, sigma, pi):
    total = 0
    for n in range(40):
        total += np.log(np.sum(pi * normal_pdf(x[n % len(x)], mu, sigma)))
    return total
