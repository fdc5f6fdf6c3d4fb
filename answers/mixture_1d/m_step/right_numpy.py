"""numpy.average and numpy.cov with ddof=0; a list comes back."""

def m_step(x, resp):
    mu = [np.average(x, weights=r) for r in resp.T]
    sigma = [np.sqrt(np.cov(x, aweights=r, ddof=0)) for r in resp.T]
    return [mu, sigma, resp.mean(axis=0)]
