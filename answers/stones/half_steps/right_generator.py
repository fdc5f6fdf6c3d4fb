"""A helper that yields."""


def half_steps(gmm, data, n_iter):
    def climb():
        for _ in range(n_iter):
            resp = gmm.E_step(data)
            yield gmm.lower_bound(data, resp)
            gmm.M_step(data, resp)
            yield gmm.lower_bound(data, resp)

    return np.fromiter(climb(), dtype=float)
