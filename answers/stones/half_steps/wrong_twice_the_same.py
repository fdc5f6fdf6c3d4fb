"""Looks twice after the E-step.

fails: test_half_steps
hint: only every other half
"""


def half_steps(gmm, data, n_iter):
    bounds = []
    for _ in range(n_iter):
        resp = gmm.E_step(data)
        bounds.append(gmm.lower_bound(data, resp))
        bounds.append(gmm.lower_bound(data, resp))
        gmm.M_step(data, resp)
    return np.array(bounds)
