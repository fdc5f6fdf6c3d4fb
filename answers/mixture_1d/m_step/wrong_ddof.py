"""np.cov with its default ddof.

fails: test_m_step_sigma
hint: unless ddof=0
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    gap = x[:, np.newaxis] - mu
    sigma = np.array([np.sqrt(np.cov(x, aweights=resp[:, k])) for k in range(len(N_k))])
    pi = N_k / len(x)
    return mu, sigma, pi
