"""Subtracts the left ends in place.

fails: test_draw_evenings_ringers
hint: changes its argument u
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    u -= (ends - pi)[k]
    return k, mu[k] + sigma[k] * norm.ppf(u / pi[k])
