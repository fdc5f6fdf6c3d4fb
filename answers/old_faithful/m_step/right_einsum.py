"""einsum over three-dimensional differences."""

def m_step(X, gamma):
    counts = gamma.sum(axis=0)
    mu = (gamma.T @ X) / counts[:, None]
    diff = X[:, None, :] - mu[None]
    Sigma = np.einsum('nk,nki,nkj->kij', gamma, diff, diff) / counts[:, None, None]
    return mu, Sigma, counts / counts.sum()
