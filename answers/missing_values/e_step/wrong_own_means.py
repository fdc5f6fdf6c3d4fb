"""Fills with the mean of each component.

fails: test_e_step_values
hint: own mean, which suits all
"""

def e_step(X, mu, Sigma, pi):
    joint = np.empty((len(X), len(mu)))
    for k in range(len(mu)):
        filled = np.where(np.isnan(X), mu[k], X)
        joint[:, k] = pi[k] * multivariate_normal.pdf(filled, mu[k], Sigma[k])
    return joint / joint.sum(axis=1, keepdims=True)
