"""Subtracts and adds the row's maximum."""

def log_likelihood(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    top = a.max(axis=1)
    return np.sum(top + np.log(np.exp(a - top[:, None]).sum(axis=1)))
