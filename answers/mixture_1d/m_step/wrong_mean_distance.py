"""The mean absolute gap.

fails: test_m_step_sigma
hint: the mean distance
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    gap = x[:, np.newaxis] - mu
    sigma = (resp * np.abs(gap)).sum(axis=0) / N_k
    pi = N_k / len(x)
    return mu, sigma, pi
