"""Forgets the spread.

fails: test_draw_evenings_times
hint: where does sigma come in
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    v = (u - (ends - pi)[k]) / pi[k]
    return k, mu[k] + norm.ppf(v)
