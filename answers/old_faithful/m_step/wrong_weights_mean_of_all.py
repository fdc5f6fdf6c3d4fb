"""Weights divided by the size of gamma.

fails: test_m_step_weights
hint: divide by the number of points, not of all
"""

def m_step(X, gamma):
    N, D = X.shape
    K = gamma.shape[1]
    N_k = gamma.sum(axis=0)
    mu = np.zeros((K, D))
    Sigma = np.zeros((K, D, D))
    for k in range(K):
        mu[k] = gamma[:, k] @ X / N_k[k]
        diff = X - mu[k]
        Sigma[k] = (gamma[:, [k]] * diff).T @ diff / N_k[k]
    pi = N_k / gamma.size
    return mu, Sigma, pi
