"""The mean of the squares less the square of the mean."""

def m_step(x, resp):
    total = resp.sum(0)
    mu = x @ resp / total
    return mu, np.sqrt((x**2) @ resp / total - mu**2), total / x.size
