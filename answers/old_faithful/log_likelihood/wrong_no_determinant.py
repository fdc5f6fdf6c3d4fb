"""Without the root of the determinant.

fails: test_log_likelihood_value
hint: has the factor 1/sqrt(det Sigma)
"""

def log_likelihood(X, mu, Sigma, pi):
    D = X.shape[1]
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        gap = X - mu[k]
        squares = np.sum(gap @ np.linalg.inv(Sigma[k]) * gap, axis=1)
        a[:, k] = np.log(pi[k]) - D / 2 * np.log(2 * np.pi) - squares / 2
    return logsumexp(a, axis=1).sum()
