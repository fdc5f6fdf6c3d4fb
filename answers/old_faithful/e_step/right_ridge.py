"""A ridge of 1e-6 against singular covariances."""

def e_step(X, mu, Sigma, pi):
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        a[:, k] = np.log(pi[k]) + multivariate_normal.logpdf(X, mu[k], Sigma[k] + 1e-6 * np.eye(X.shape[1]))
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
