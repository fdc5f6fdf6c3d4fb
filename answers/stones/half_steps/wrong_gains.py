"""The gains in place of the bounds.

fails: test_half_steps
hint: how much each half gains
"""


def half_steps(gmm, data, n_iter):
    bounds = []
    for _ in range(n_iter):
        resp = gmm.E_step(data)
        bounds.append(gmm.lower_bound(data, resp))
        gmm.M_step(data, resp)
        bounds.append(gmm.lower_bound(data, resp))
    return np.diff(bounds, append=np.nan)
