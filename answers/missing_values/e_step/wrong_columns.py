"""Normalises columns.

fails: test_e_step_values
hint: complete rows
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    gap = np.isnan(X[:, 1])
    joint = np.zeros((N, K))
    for k in range(K):
        if (~gap).any():
            joint[~gap, k] = pi[k] * multivariate_normal.pdf(X[~gap], mu[k], Sigma[k])
        joint[gap, k] = pi[k] * norm.pdf(X[gap, 0], mu[k, 0], np.sqrt(Sigma[k, 0, 0]))
    return joint / joint.sum(axis=0)
