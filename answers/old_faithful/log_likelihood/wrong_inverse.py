"""Hands scipy the inverse.

fails: test_log_likelihood_value
hint: here they are exchanged
"""

def log_likelihood(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], np.linalg.inv(Sigma[k])).logpdf(X)
    return logsumexp(a, axis=1).sum()
