"""Drops rows with a gap.

fails: test_e_step_values, test_e_step_arguments
hint: 30 rows and 3 components
"""

def e_step(X, mu, Sigma, pi):
    X = X[~np.isnan(X[:, 1])]
    joint = np.stack([p * multivariate_normal.pdf(X, m, S) for m, S, p in zip(mu, Sigma, pi)], axis=1)
    return joint / joint.sum(axis=1, keepdims=True)
