"""The log of the sum over points.

fails: test_log_likelihood_value
hint: log of a sum over points
"""

def log_likelihood(X, mu, Sigma, pi):
    total = 0
    for k in range(len(mu)):
        total = total + pi[k] * multivariate_normal(mu[k], Sigma[k]).pdf(X)
    return np.log(total.sum())
