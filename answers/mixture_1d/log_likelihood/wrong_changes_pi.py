"""Normalises the weights in place, after adding a bit.

fails: test_log_likelihood_inputs
hint: changes its argument pi
"""

def log_likelihood(x, mu, sigma, pi):
    pi += 1e-9
    pi /= pi.sum()
    return np.log((pi * normal_pdf(x[:, None], mu, sigma)).sum(axis=1)).sum()
