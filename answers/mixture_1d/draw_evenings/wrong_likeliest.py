"""Always the likeliest component.

fails: test_draw_evenings_ringers
hint: u decides
"""


def draw_evenings(u, mu, sigma, pi):
    k = np.full(len(u), np.argmax(pi))
    ends = np.cumsum(pi)
    j = np.searchsorted(ends[:-1], u)
    return k, mu[j] + sigma[j] * norm.ppf((u - ends[j] + pi[j]) / pi[j])
