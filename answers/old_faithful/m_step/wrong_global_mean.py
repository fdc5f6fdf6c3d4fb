"""Covariances around mu_0, which has two rows only.

fails: test_m_step_means, test_m_step_covariances
hint: only those used
"""

def m_step(X, gamma):
    N, D = X.shape
    K = gamma.shape[1]
    N_k = gamma.sum(axis=0)
    mu = np.zeros((K, D))
    Sigma = np.zeros((K, D, D))
    for k in range(K):
        mu[k] = gamma[:, k] @ X / N_k[k]
        diff = X - mu_0[k]
        Sigma[k] = (gamma[:, [k]] * diff).T @ diff / N_k[k]
    pi = N_k / N
    return mu, Sigma, pi
