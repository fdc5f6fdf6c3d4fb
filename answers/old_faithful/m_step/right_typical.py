"""The typical answer: a loop over the components, with newaxis."""

def m_step(X, gamma):
    N, D = X.shape
    K = gamma.shape[1]
    N_k = gamma.sum(axis=0)
    mu = np.zeros((K, D))
    Sigma = np.zeros((K, D, D))
    for k in range(K):
        mu[k] = np.sum(gamma[:, k][:, np.newaxis] * X, axis=0) / N_k[k]
        diff = X - mu[k]
        Sigma[k] = np.dot((gamma[:, k][:, np.newaxis] * diff).T, diff) / N_k[k]
    pi = N_k / N
    return mu, Sigma, pi
