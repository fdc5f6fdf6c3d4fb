"""Normalises a copy of the responsibilities first."""

def m_step(X, gamma):
    shares = gamma / gamma.sum(axis=0)
    mu = shares.T @ X
    Sigma = np.stack([((X - m).T * s) @ (X - m) for m, s in zip(mu, shares.T)])
    return mu, Sigma, np.mean(gamma, axis=0)
