"""The weights are left out.

fails: test_e_step_values
hint: where is the weight
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
