"""Clips the logarithms.

fails: test_e_step_far
hint: clipped exponent
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    a = np.clip(a, -700, None)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
