"""Forgets the mean.

fails: test_draw_evenings_times
hint: add the mean
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    v = (u - (ends - pi)[k]) / pi[k]
    return k, sigma[k] * norm.ppf(v)
