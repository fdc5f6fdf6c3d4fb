"""Returns the times alone.

fails: test_draw_evenings_ringers, test_draw_evenings_times
hint: return two arrays
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    v = (u - (ends - pi)[k]) / pi[k]
    return mu[k] + sigma[k] * norm.ppf(v)
