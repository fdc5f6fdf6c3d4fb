"""Counts each point wholly for its likeliest component.

fails: test_m_step_mu, test_m_step_sigma, test_m_step_pi
hint: not wholly for its largest
"""

def m_step(x, resp):
    hard = np.eye(resp.shape[1])[resp.argmax(axis=1)]
    N_k = hard.sum(axis=0)
    mu = hard.T @ x / N_k
    sigma = np.sqrt((hard * (x[:, None] - mu) ** 2).sum(axis=0) / N_k)
    return mu, sigma, N_k / len(x)
