"""Returns weight times density.

fails: test_e_step_values
hint: divide by its sum
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    p = np.zeros((N, K))
    for k in range(K):
        p[:, k] = pi[k] * multivariate_normal(mu[k], Sigma[k]).pdf(X)
    return p
