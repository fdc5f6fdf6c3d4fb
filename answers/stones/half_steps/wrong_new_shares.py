"""Takes new shares after the M-step, too.

fails: test_half_steps
hint: keep those that the M-step has used
"""


def half_steps(gmm, data, n_iter):
    bounds = []
    for _ in range(n_iter):
        resp = gmm.E_step(data)
        bounds.append(gmm.lower_bound(data, resp))
        gmm.M_step(data, resp)
        bounds.append(gmm.lower_bound(data, gmm.E_step(data)))
    return np.array(bounds)
