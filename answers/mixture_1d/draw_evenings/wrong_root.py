"""Takes the root of sigma.

fails: test_draw_evenings_times
hint: no root
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    v = (u - (ends - pi)[k]) / pi[k]
    return k, mu[k] + np.sqrt(sigma[k]) * norm.ppf(v)
