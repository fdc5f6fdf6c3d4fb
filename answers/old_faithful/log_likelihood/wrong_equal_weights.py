"""Equal weights.

fails: test_log_likelihood_value
hint: equal weights 1/K are not this mixture's: use
"""

def log_likelihood(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(1 / K) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return logsumexp(a, axis=1).sum()
