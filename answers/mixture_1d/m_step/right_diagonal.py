"""Takes the diagonal of the (K, K) table."""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = resp.T @ x / N_k
    table = resp.T @ (x[:, np.newaxis] - mu) ** 2
    return mu, np.sqrt(np.diag(table) / N_k), N_k / len(resp)
