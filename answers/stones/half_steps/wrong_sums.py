"""Sums over the points.

fails: test_half_steps
hint: sums over the points
"""


def half_steps(gmm, data, n_iter):
    bounds = []
    for _ in range(n_iter):
        resp = gmm.E_step(data)
        bounds.append(len(data) * gmm.lower_bound(data, resp))
        gmm.M_step(data, resp)
        bounds.append(len(data) * gmm.lower_bound(data, resp))
    return np.array(bounds)
