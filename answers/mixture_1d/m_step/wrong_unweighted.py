"""All points count the same for sigma.

fails: test_m_step_sigma
hint: where do the responsibilities
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    gap = x[:, np.newaxis] - mu
    sigma = np.sqrt((gap**2).mean(axis=0))
    pi = N_k / len(x)
    return mu, sigma, pi
