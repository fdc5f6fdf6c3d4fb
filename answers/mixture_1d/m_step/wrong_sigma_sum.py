"""The root of a sum.

fails: test_m_step_sigma
hint: root of a sum
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    gap = x[:, np.newaxis] - mu
    sigma = np.sqrt((resp * gap**2).sum(axis=0))
    pi = N_k / len(x)
    return mu, sigma, pi
