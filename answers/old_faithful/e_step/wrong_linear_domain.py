"""Plain densities: 0/0 far away.

fails: test_e_step_far
hint: 0/0 far away
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    p = np.zeros((N, K))
    for k in range(K):
        p[:, k] = pi[k] * multivariate_normal(mu[k], Sigma[k]).pdf(X)
    return p / p.sum(axis=1, keepdims=True)
