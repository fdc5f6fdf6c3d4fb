"""One matrix, filled again and again.

fails: test_m_step_covariances
hint: all have the covariance of the last component:
"""

def m_step(X, gamma):
    N, D = X.shape
    K = gamma.shape[1]
    N_k = gamma.sum(axis=0)
    mu = np.zeros((K, D))
    Sigma = [np.zeros((D, D))] * K
    for k in range(K):
        mu[k] = gamma[:, k] @ X / N_k[k]
        diff = X - mu[k]
        Sigma[k][:] = (gamma[:, [k]] * diff).T @ diff / N_k[k]
    pi = N_k / N
    return mu, Sigma, pi
