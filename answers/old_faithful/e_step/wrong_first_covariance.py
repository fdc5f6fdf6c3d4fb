"""The first covariance for all components.

fails: test_e_step_values
hint: its own covariance
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[0]).logpdf(X)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
