"""The weight is missing in the denominator.

fails: test_e_step_values
hint: into the denominator, too
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return pi * np.exp(a - logsumexp(a, axis=1, keepdims=True))
