"""Subtracts the row's maximum by hand."""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    a -= a.max(axis=1)[:, None]
    r = np.exp(a)
    return r / r.sum(axis=1)[:, None]
