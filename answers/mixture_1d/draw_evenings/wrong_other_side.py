"""Lays the stretches out from the last component.

fails: test_draw_evenings_ringers, test_draw_evenings_times
hint: from the other side
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi[::-1])
    j = np.searchsorted(ends[:-1], u)
    k = len(pi) - 1 - j
    v = (u - (ends[j] - pi[k])) / pi[k]
    return k, mu[k] + sigma[k] * norm.ppf(v)
