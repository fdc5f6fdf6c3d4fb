"""Squares the points, not the gaps.

fails: test_m_step_sigma
hint: subtract the mean first
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    gap = x[:, np.newaxis] - mu
    sigma = np.sqrt((resp * x[:, np.newaxis] ** 2).sum(axis=0) / N_k)
    pi = N_k / len(x)
    return mu, sigma, pi
