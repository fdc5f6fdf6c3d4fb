"""Uses the geyser's data instead of the argument.

fails: test_log_likelihood_value, test_log_likelihood_arguments
hint: other points give the same numbers: are the
"""

def log_likelihood(X, mu, Sigma, pi):
    X = standardise(data)
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return logsumexp(a, axis=1).sum()
