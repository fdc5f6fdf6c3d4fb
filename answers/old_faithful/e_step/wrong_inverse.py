"""Hands scipy the inverse.

fails: test_e_step_values
hint: here they are exchanged
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], np.linalg.inv(Sigma[k])).logpdf(X)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
