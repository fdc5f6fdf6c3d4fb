"""numpy's average and cov, with ddof=0."""

def m_step(X, gamma):
    D = X.shape[1]
    mu = np.array([np.average(X, axis=0, weights=w) for w in gamma.T])
    Sigma = np.array([np.cov(X.T, aweights=w, ddof=0).reshape(D, D) for w in gamma.T])
    return mu, Sigma, gamma.mean(axis=0)
