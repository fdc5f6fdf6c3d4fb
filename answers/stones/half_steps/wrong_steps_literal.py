"""Six steps, whatever is asked for.

fails: test_half_steps
hint: 4 steps have 8 halves
"""


def half_steps(gmm, data, n_iter):
    bounds = []
    for _ in range(6):
        resp = gmm.E_step(data)
        bounds.append(gmm.lower_bound(data, resp))
        gmm.M_step(data, resp)
        bounds.append(gmm.lower_bound(data, resp))
    return np.array(bounds)
