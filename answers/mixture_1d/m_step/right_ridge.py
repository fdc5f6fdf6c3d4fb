"""A tiny ridge against collapse; one array (3, K) comes back."""

def m_step(x, resp):
    N_k = resp.sum(axis=0)
    mu = (resp * x[:, None]).sum(axis=0) / N_k
    var = (resp * (x[:, None] - mu) ** 2).sum(axis=0) / N_k + 1e-6
    return np.array([mu, np.sqrt(var), N_k / len(x)])
