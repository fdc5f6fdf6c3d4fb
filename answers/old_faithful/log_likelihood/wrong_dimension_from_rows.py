"""The dimension taken from the wrong axis.

fails: test_log_likelihood_value
hint: off by a constant: D counts the columns of the
"""

def log_likelihood(X, mu, Sigma, pi):
    D = X.shape[0]
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        diff = X - mu[k]
        squares = np.sum(diff @ np.linalg.inv(Sigma[k]) * diff, axis=1)
        root = np.sqrt((2 * np.pi) ** D * np.linalg.det(Sigma[k]))
        a[:, k] = np.log(pi[k]) - np.log(root) - 0.5 * squares
    return logsumexp(a, axis=1).sum()
