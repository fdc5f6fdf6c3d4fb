"""Does not divide by the length of the stretch.

fails: test_draw_evenings_times
hint: divide by the length
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    v = (u - (ends - pi)[k]) / pi[k]
    return k, mu[k] + sigma[k] * norm.ppf(v * pi[k])
