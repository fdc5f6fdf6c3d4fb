"""Normalises the shares in place.

fails: test_m_step_mu
hint: changes x or resp
"""

def m_step(x, resp):
    pi = resp.mean(axis=0)
    resp /= resp.sum(axis=0)
    mu = resp.T @ x
    sigma = np.sqrt((resp * (x[:, None] - mu) ** 2).sum(axis=0))
    return mu, sigma, pi
