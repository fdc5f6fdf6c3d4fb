"""Replaces 0/0 by zero.

fails: test_e_step_far
hint: rows do not sum to 1
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    p = np.zeros((N, K))
    for k in range(K):
        p[:, k] = pi[k] * multivariate_normal(mu[k], Sigma[k]).pdf(X)
    return np.nan_to_num(p / p.sum(axis=1, keepdims=True))
