"""A small number in the denominator only.

fails: test_e_step_far
hint: rows do not sum to 1
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    p = np.zeros((N, K))
    for k in range(K):
        p[:, k] = pi[k] * multivariate_normal(mu[k], Sigma[k]).pdf(X)
    return p / (p.sum(axis=1, keepdims=True) + 1e-300)
