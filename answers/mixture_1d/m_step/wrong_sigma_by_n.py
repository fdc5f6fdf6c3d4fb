"""Divides the variance by N.

fails: test_m_step_sigma
hint: not by N
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    gap = x[:, np.newaxis] - mu
    sigma = np.sqrt((resp * gap**2).sum(axis=0) / len(x))
    pi = N_k / len(x)
    return mu, sigma, pi
