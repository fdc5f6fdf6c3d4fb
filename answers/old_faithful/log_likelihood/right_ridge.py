"""A ridge of 1e-6 against singular covariances."""

def log_likelihood(X, mu, Sigma, pi):
    D = X.shape[1]
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        a[:, k] = np.log(pi[k]) + multivariate_normal.logpdf(X, mu[k], Sigma[k] + 1e-6 * np.eye(D))
    return logsumexp(a, axis=1).sum()
