"""Responsibilities where the weights belong.

fails: test_log_likelihood_value
hint: not the responsibilities
"""

def log_likelihood(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    r = np.exp(a - logsumexp(a, axis=1, keepdims=True))
    return logsumexp(a - np.log(pi), b=r, axis=1).sum()
