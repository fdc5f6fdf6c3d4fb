"""Everything by einsum."""

def m_step(x, resp):
    n_k = np.einsum("nk->k", resp)
    mu = np.einsum("nk,n->k", resp, x) / n_k
    d = x[:, None] - mu
    sigma = np.einsum("nk,nk,nk->k", resp, d, d) / n_k
    return mu, sigma**0.5, n_k / n_k.sum()
