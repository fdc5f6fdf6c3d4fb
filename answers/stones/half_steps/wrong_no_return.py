"""Prints, and returns nothing.

fails: test_half_steps
hint: so 8 numbers
"""


def half_steps(gmm, data, n_iter):
    for _ in range(n_iter):
        resp = gmm.E_step(data)
        print(gmm.lower_bound(data, resp))
        gmm.M_step(data, resp)
        print(gmm.lower_bound(data, resp))
