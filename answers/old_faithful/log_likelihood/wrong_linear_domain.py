"""Plain densities: the log of zero far away.

fails: test_log_likelihood_far
hint: where the density is exactly 0
"""

def log_likelihood(X, mu, Sigma, pi):
    total = 0
    for k in range(len(mu)):
        total = total + pi[k] * multivariate_normal(mu[k], Sigma[k]).pdf(X)
    return np.log(total).sum()
