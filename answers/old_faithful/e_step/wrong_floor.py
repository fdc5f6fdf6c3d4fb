"""A small number against 0/0: equal shares far away.

fails: test_e_step_far
hint: outliers belong to everybody
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    p = np.zeros((N, K))
    for k in range(K):
        p[:, k] = pi[k] * multivariate_normal(mu[k], Sigma[k]).pdf(X)
    p += 1e-300
    return p / p.sum(axis=1, keepdims=True)
