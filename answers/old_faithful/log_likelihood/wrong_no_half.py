"""Without the half in the exponent.

fails: test_log_likelihood_value
hint: the factor 1/2 is missing in the exponent
"""

def log_likelihood(X, mu, Sigma, pi):
    D = X.shape[1]
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        gap = X - mu[k]
        squares = np.sum(gap @ np.linalg.inv(Sigma[k]) * gap, axis=1)
        a[:, k] = np.log(pi[k]) - D / 2 * np.log(2 * np.pi) - np.log(np.linalg.det(Sigma[k])) / 2 - squares
    return logsumexp(a, axis=1).sum()
