"""The E-step stands before the loop.

fails: test_half_steps
hint: not the bounds that your
"""


def half_steps(gmm, data, n_iter):
    bounds = []
    resp = gmm.E_step(data)
    for _ in range(n_iter):
        bounds.append(gmm.lower_bound(data, resp))
        gmm.M_step(data, resp)
        bounds.append(gmm.lower_bound(data, resp))
    return np.array(bounds)
