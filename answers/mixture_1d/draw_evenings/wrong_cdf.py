"""The distribution function in place of its inverse.

fails: test_draw_evenings_times
hint: not norm.cdf
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    v = (u - (ends - pi)[k]) / pi[k]
    return k, mu[k] + sigma[k] * norm.cdf(v)
