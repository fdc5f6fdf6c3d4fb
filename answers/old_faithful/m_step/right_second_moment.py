"""Second moments minus the outer product of the mean."""

def m_step(X, gamma):
    N, D = X.shape
    K = gamma.shape[1]
    N_k = gamma.sum(axis=0)
    mu = np.zeros((K, D))
    Sigma = np.zeros((K, D, D))
    for k in range(K):
        mu[k] = gamma[:, k] @ X / N_k[k]
        second = (gamma[:, k] * X.T) @ X / N_k[k]
        Sigma[k] = second - np.outer(mu[k], mu[k])
    pi = N_k / N
    return mu, Sigma, pi
