"""Pairs, made flat at the end."""


def half_steps(gmm, data, n_iter):
    pairs = []
    while len(pairs) < n_iter:
        resp = np.asarray(gmm.E_step(data))
        touched = gmm.lower_bound(data, resp)
        gmm.M_step(data, resp)
        pairs.append((touched, gmm.lower_bound(data, resp)))
    return np.ravel(pairs)
