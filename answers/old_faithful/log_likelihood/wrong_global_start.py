"""Uses pi_0 in place of its argument.

fails: test_log_likelihood_value, test_log_likelihood_arguments
hint: use only its arguments
"""

def log_likelihood(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi_0[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return logsumexp(a, axis=1).sum()
