"""Divides the means by N; sigma follows its own mean.

fails: test_m_step_mu
hint: not by N
"""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / len(x)
    gap = x[:, np.newaxis] - mu
    sigma = np.sqrt((resp * gap**2).sum(axis=0) / N_k)
    pi = N_k / len(x)
    return mu, sigma, pi
