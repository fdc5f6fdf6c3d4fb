"""Takes no notice of gaps.

fails: test_e_step_values
hint: rows with a gap have shares that are nan
"""

def e_step(X, mu, Sigma, pi):
    joint = np.stack([p * multivariate_normal.pdf(X, m, S) for m, S, p in zip(mu, Sigma, pi)], axis=1)
    return joint / joint.sum(axis=1, keepdims=True)
