"""The typical answer: a loop over the components."""

def m_step(x, resp):
    N, K = resp.shape
    N_k = np.sum(resp, axis=0)
    mu = np.zeros(K)
    sigma = np.zeros(K)
    for k in range(K):
        mu[k] = np.sum(resp[:, k] * x) / N_k[k]
        sigma[k] = np.sqrt(np.sum(resp[:, k] * (x - mu[k]) ** 2) / N_k[k])
    pi = N_k / N
    return mu, sigma, pi
