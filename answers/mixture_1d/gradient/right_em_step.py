"""From the M-step: how far EM would go, times the count over the variance."""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    counts = resp.sum(axis=0)
    middle = resp.T @ x / counts
    variance = np.einsum("nk,nk->k", resp, (x[:, np.newaxis] - mu) ** 2) / counts
    return counts * (middle - mu) / sigma**2, counts * (variance - sigma**2) / sigma**3
