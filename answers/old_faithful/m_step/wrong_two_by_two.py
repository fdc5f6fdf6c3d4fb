"""Covariances for two dimensions, entry by entry.

fails: test_m_step_covariances
hint: wrong shape
"""

def m_step(X, gamma):
    N, D = X.shape
    K = gamma.shape[1]
    N_k = gamma.sum(axis=0)
    mu = np.zeros((K, D))
    Sigma = np.zeros((K, 2, 2))
    for k in range(K):
        mu[k] = gamma[:, k] @ X / N_k[k]
        diff = X - mu[k]
        for i in range(2):
            for j in range(2):
                if i < D and j < D:
                    Sigma[k, i, j] = np.sum(gamma[:, k] * diff[:, i] * diff[:, j]) / N_k[k]
    pi = N_k / N
    return mu, Sigma, pi
