"""Forgets the root.

fails: test_m_step_sigma
hint: sigma squared
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    gap = x[:, np.newaxis] - mu
    sigma = (resp * gap**2).sum(axis=0) / N_k
    pi = N_k / len(x)
    return mu, sigma, pi
