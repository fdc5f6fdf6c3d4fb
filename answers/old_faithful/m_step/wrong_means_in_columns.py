"""Means in columns, which stop the loop over the covariances.

fails: test_m_step_means
hint: a row a component
"""

def m_step(X, gamma):
    N_k = gamma.sum(axis=0)
    mu = X.T @ gamma / N_k
    Sigma = np.zeros((len(N_k), X.shape[1], X.shape[1]))
    for k in range(len(N_k)):
        gap = X - mu[k]
        Sigma[k] = (gamma[:, [k]] * gap).T @ gap / N_k[k]
    return mu, Sigma, N_k / len(X)
