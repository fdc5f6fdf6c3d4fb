"""Returns the densities.

fails: test_e_step_values
hint: that is the density
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    p = np.zeros((N, K))
    for k in range(K):
        p[:, k] = multivariate_normal(mu[k], Sigma[k]).pdf(X)
    return p
