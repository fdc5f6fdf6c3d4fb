"""Variances only.

fails: test_m_step_covariances
hint: off-diagonal
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
        Sigma[k] = np.diag((gamma[:, [k]] * diff ** 2).sum(axis=0) / N_k[k])
    pi = N_k / N
    return mu, Sigma, pi
