"""Divides without subtracting the left end.

fails: test_draw_evenings_times
hint: subtract the left end
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    v = (u - (ends - pi)[k]) / pi[k]
    return k, mu[k] + sigma[k] * norm.ppf(np.minimum(u / pi[k], 1))
