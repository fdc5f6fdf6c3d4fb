"""Leaves rows with a gap at zero.

fails: test_e_step_values
hint: left at zero
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    gap = np.isnan(X[:, 1])
    joint = np.zeros((N, K))
    for k in range(K):
        if (~gap).any():
            joint[~gap, k] = pi[k] * multivariate_normal.pdf(X[~gap], mu[k], Sigma[k])
    return joint / np.maximum(joint.sum(axis=1, keepdims=True), 1e-300)
