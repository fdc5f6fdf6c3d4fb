"""Fills gaps in its argument.

fails: test_e_step_arguments
hint: changes X
"""

def e_step(X, mu, Sigma, pi):
    gap = np.isnan(X[:, 1])
    X[gap, 1] = 0.0
    joint = np.stack([p * multivariate_normal.pdf(X, m, S) for m, S, p in zip(mu, Sigma, pi)], axis=1)
    joint[gap] = np.stack([p * norm.pdf(X[gap, 0], m[0], S[0, 0] ** 0.5) for m, S, p in zip(mu, Sigma, pi)], axis=1)
    return joint / joint.sum(axis=1, keepdims=True)
