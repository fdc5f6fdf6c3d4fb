"""Compares with the weights themselves.

fails: test_draw_evenings_ringers
hint: add the weights up
"""


def draw_evenings(u, mu, sigma, pi):
    k = (u[:, np.newaxis] > pi[:-1]).sum(axis=1)
    v = (u - (np.cumsum(pi) - pi)[k]) / pi[k]
    return k, mu[k] + sigma[k] * norm.ppf(v)
