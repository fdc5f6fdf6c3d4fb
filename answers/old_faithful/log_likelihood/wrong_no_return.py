"""Forgets the return.

fails: test_log_likelihood_value, test_log_likelihood_arguments, test_log_likelihood_far
hint: gives nothing back
"""

def log_likelihood(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    value = logsumexp(a, axis=1).sum()
