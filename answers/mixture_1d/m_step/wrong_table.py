"""A (K, K) table for the variances.

fails: test_m_step_sigma
hint: (K, K) table
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    gap = x[:, np.newaxis] - mu
    sigma = np.sqrt(resp.T @ gap**2 / N_k)
    pi = N_k / len(x)
    return mu, sigma, pi
