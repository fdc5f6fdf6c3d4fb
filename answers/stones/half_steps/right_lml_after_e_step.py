"""After an E-step the bound is the LML."""


def half_steps(gmm, data, n_iter):
    bounds = []
    for _ in range(n_iter):
        resp = gmm.E_step(data)
        bounds.append(gmm.compute_LML(data))
        gmm.M_step(data, resp)
        bounds.append(gmm.lower_bound(data, resp))
    return np.array(bounds)
