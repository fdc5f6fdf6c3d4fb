"""Computes both and returns nothing.

fails: test_draw_evenings_ringers, test_draw_evenings_times
hint: gives nothing back
"""


def draw_evenings(u, mu, sigma, pi):
    ends = np.cumsum(pi)
    k = np.searchsorted(ends[:-1], u)
    v = (u - (ends - pi)[k]) / pi[k]
    x = mu[k] + sigma[k] * norm.ppf(v)
