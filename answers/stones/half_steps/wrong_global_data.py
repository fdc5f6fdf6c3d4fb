"""The stones of the notebook, whatever is given.

fails: test_half_steps
hint: half_steps
"""


def half_steps(gmm, data, n_iter):
    bounds = []
    for _ in range(n_iter):
        resp = gmm.E_step(x)
        bounds.append(gmm.lower_bound(x, resp))
        gmm.M_step(x, resp)
        bounds.append(gmm.lower_bound(x, resp))
    return np.array(bounds)
