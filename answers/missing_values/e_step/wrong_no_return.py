"""Gives nothing back.

fails: test_e_step_values, test_e_step_arguments
hint: gives nothing back
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    gap = np.isnan(X[:, 1])
    joint = np.zeros((N, K))
    for k in range(K):
        if (~gap).any():
            joint[~gap, k] = pi[k] * multivariate_normal.pdf(X[~gap], mu[k], Sigma[k])
        joint[gap, k] = pi[k] * norm.pdf(X[gap, 0], mu[k, 0], np.sqrt(Sigma[k, 0, 0]))
    gamma = joint / joint.sum(axis=1, keepdims=True)
