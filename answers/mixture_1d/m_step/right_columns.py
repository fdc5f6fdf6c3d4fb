"""Columns (K, 1) inside."""

def m_step(x, resp):
    x = x.reshape(-1, 1)
    N_k = resp.sum(axis=0).reshape(-1, 1)
    mu = resp.T @ x / N_k
    gap = x - mu.T
    sigma = np.sqrt((resp * gap**2).sum(axis=0).reshape(-1, 1) / N_k)
    return mu.ravel(), sigma[:, 0], (N_k / len(x)).reshape(-1)
