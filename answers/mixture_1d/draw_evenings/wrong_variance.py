"""Takes sigma for a variance, the wrong way.

fails: test_draw_evenings_times
hint: no square
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    v = (u - (ends - pi)[k]) / pi[k]
    return k, mu[k] + sigma[k] ** 2 * norm.ppf(v)
