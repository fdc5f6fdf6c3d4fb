"""Components from 1.

fails: test_draw_evenings_ringers
hint: count from 0
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    v = (u - (ends - pi)[k]) / pi[k]
    return k + 1, mu[k] + sigma[k] * norm.ppf(v)
