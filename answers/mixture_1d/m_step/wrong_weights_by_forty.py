"""A literal for the number of points.

fails: test_m_step_pi
hint: not by 40
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    gap = x[:, np.newaxis] - mu
    sigma = np.sqrt((resp * gap**2).sum(axis=0) / N_k)
    pi = N_k / 40
    return mu, sigma, pi
