"""Divides by hard counts.

fails: test_m_step_means, test_m_step_covariances, test_m_step_weights
hint: the shares are soft in the sum, and hard in N_k.
"""

def m_step(X, gamma):
    N, D = X.shape
    K = gamma.shape[1]
    N_k = np.bincount(gamma.argmax(axis=1), minlength=K)
    mu = np.zeros((K, D))
    Sigma = np.zeros((K, D, D))
    for k in range(K):
        mu[k] = gamma[:, k] @ X / N_k[k]
        diff = X - mu[k]
        Sigma[k] = (gamma[:, [k]] * diff).T @ diff / N_k[k]
    pi = N_k / N
    return mu, Sigma, pi
