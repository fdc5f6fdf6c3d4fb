"""Fills with zero.

fails: test_e_step_values
hint: filled with zero
"""

def e_step(X, mu, Sigma, pi):
    X = X.copy()
    X[np.isnan(X)] = 0.0
    joint = np.stack([p * multivariate_normal.pdf(X, m, S) for m, S, p in zip(mu, Sigma, pi)], axis=1)
    return joint / joint.sum(axis=1, keepdims=True)
