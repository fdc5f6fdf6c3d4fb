"""Adds 1e-6 to the diagonals."""

def m_step(X, gamma):
    N, D = X.shape
    K = gamma.shape[1]
    N_k = gamma.sum(axis=0)
    mu = np.zeros((K, D))
    Sigma = np.zeros((K, D, D))
    for k in range(K):
        mu[k] = gamma[:, k] @ X / N_k[k]
        diff = X - mu[k]
        Sigma[k] = (gamma[:, [k]] * diff).T @ diff / N_k[k] + 1e-6 * np.eye(D)
    pi = N_k / N
    return mu, Sigma, pi
