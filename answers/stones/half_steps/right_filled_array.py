"""Fills an array."""


def half_steps(gmm, data, n_iter):
    bounds = np.zeros(2 * n_iter)
    for t in range(n_iter):
        shares = gmm.E_step(data)
        bounds[2 * t] = gmm.lower_bound(data, shares)
        gmm.M_step(data, shares)
        bounds[2 * t + 1] = gmm.lower_bound(data, shares)
    return bounds
