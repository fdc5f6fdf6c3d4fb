"""Turns the weights into their logarithms in place.

fails: test_log_likelihood_arguments
hint: changes pi
"""

def log_likelihood(X, mu, Sigma, pi):
    np.log(pi, out=pi)
    a = np.column_stack([pi[k] + multivariate_normal(mu[k], Sigma[k]).logpdf(X) for k in range(len(mu))])
    return logsumexp(a, axis=1).sum()
