"""Takes the M-step first.

fails: test_half_steps
hint: after the first E-step, not after the M-step
"""


def half_steps(gmm, data, n_iter):
    bounds = []
    resp = gmm.E_step(data)
    for _ in range(n_iter):
        gmm.M_step(data, resp)
        bounds.append(gmm.lower_bound(data, resp))
        resp = gmm.E_step(data)
        bounds.append(gmm.lower_bound(data, resp))
    return np.array(bounds)
