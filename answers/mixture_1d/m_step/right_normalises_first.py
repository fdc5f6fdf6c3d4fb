"""Divides a copy of the shares by the counts first."""

def m_step(x, resp):
    w = resp / resp.sum(axis=0)
    mu = w.T @ x
    sigma = np.sqrt(np.sum(w * (x[:, None] - mu[None, :]) ** 2, axis=0))
    pi = np.mean(resp, axis=0)
    return mu, sigma, pi
