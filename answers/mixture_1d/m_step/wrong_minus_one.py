"""One less in the denominator.

fails: test_m_step_sigma
hint: one less than N_k
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    gap = x[:, np.newaxis] - mu
    sigma = np.sqrt((resp * gap**2).sum(axis=0) / (N_k - 1))
    pi = N_k / len(x)
    return mu, sigma, pi
