"""Divides by 272.

fails: test_log_likelihood_value
hint: divide by the number of points given, not by
"""

def log_likelihood(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return logsumexp(a, axis=1).sum() / 272
