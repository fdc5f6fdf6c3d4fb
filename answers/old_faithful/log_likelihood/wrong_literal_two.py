"""Two components, whatever mu has.

fails: test_log_likelihood_value, test_log_likelihood_arguments
hint: the last component is left out of the sum.
"""

def log_likelihood(X, mu, Sigma, pi):
    N, K = len(X), 2
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return logsumexp(a, axis=1).sum()
