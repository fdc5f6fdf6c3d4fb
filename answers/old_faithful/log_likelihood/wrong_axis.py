"""logsumexp over the points.

fails: test_log_likelihood_value
hint: the log is taken of the sum over points: inside
"""

def log_likelihood(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return logsumexp(a, axis=0).sum()
