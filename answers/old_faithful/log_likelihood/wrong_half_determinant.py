"""Half the determinant for its root, by det ** 1 / 2.

fails: test_log_likelihood_value
hint: in front of exp stands 1/sqrt(det Sigma): yours
"""

def log_likelihood(X, mu, Sigma, pi):
    D = X.shape[1]
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        diff = X - mu[k]
        squares = np.sum(diff @ np.linalg.inv(Sigma[k]) * diff, axis=1)
        root = (2 * np.pi) ** (D / 2) * np.linalg.det(Sigma[k]) ** 1 / 2
        a[:, k] = np.log(pi[k]) - np.log(root) - 0.5 * squares
    return logsumexp(a, axis=1).sum()
