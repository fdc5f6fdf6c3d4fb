"""2 pi^(D/2) for (2 pi)^(D/2): the same for D = 2 only.

fails: test_log_likelihood_arguments
hint: mind the brackets
"""

def log_likelihood(X, mu, Sigma, pi):
    D = X.shape[1]
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        diff = X - mu[k]
        squares = np.sum(diff @ np.linalg.inv(Sigma[k]) * diff, axis=1)
        root = 2 * np.pi ** (D / 2) * np.sqrt(np.linalg.det(Sigma[k]))
        a[:, k] = np.log(pi[k]) - np.log(root) - 0.5 * squares
    return logsumexp(a, axis=1).sum()
