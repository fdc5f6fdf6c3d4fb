"""The sum of the densities.

fails: test_log_likelihood_value
hint: take the logarithm of each
"""

def log_likelihood(X, mu, Sigma, pi):
    total = 0
    for k in range(len(mu)):
        total = total + pi[k] * multivariate_normal(mu[k], Sigma[k]).pdf(X)
    return total.sum()
