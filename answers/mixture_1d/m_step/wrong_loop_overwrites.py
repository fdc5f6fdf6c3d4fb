"""A loop that keeps only its last component.

fails: test_m_step_mu
hint: all components have the mean of the last one:
"""

def m_step(x, resp):
    K = resp.shape[1]
    N_k = resp.sum(axis=0)
    for k in range(K):
        mu = np.full(K, resp[:, k] @ x / N_k[k])
    sigma = np.sqrt((resp * (x[:, None] - mu) ** 2).sum(axis=0) / N_k)
    return mu, sigma, N_k / len(x)
