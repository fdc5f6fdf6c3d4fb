"""The typical answer: a loop that looks twice."""


def half_steps(gmm, data, n_iter):
    trace = []
    for step in range(n_iter):
        resp = gmm.E_step(data)
        trace += [gmm.lower_bound(data, resp)]
        gmm.M_step(data, resp)
        trace += [gmm.lower_bound(data, resp)]
    return trace
