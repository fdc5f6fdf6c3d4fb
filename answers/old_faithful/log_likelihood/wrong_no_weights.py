"""The weights are left out.

fails: test_log_likelihood_value
hint: where is the weight p(z=k)?
"""

def log_likelihood(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return logsumexp(a, axis=1).sum()
