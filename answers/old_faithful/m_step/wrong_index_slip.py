"""The first column of gamma for all means.

fails: test_m_step_means
hint: all components have the mean of the first one:
"""

def m_step(X, gamma):
    N, D = X.shape
    K = gamma.shape[1]
    N_k = gamma.sum(axis=0)
    mu = np.zeros((K, D))
    Sigma = np.zeros((K, D, D))
    for k in range(K):
        mu[k] = gamma[:, 0] @ X / N_k[0]
        diff = X - mu[k]
        Sigma[k] = (gamma[:, [k]] * diff).T @ diff / N_k[k]
    pi = N_k / N
    return mu, Sigma, pi
