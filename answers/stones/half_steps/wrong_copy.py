"""Works on a copy of the mixture.

fails: test_half_steps
hint: should take the steps itself
"""


def half_steps(gmm, data, n_iter):
    from copy import deepcopy

    mine, bounds = deepcopy(gmm), []
    for _ in range(n_iter):
        resp = mine.E_step(data)
        bounds.append(mine.lower_bound(data, resp))
        mine.M_step(data, resp)
        bounds.append(mine.lower_bound(data, resp))
    return np.array(bounds)
