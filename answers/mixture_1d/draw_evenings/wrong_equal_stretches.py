"""All stretches are as long as each other.

fails: test_draw_evenings_ringers, test_draw_evenings_times
hint: where does pi come in
"""


def draw_evenings(u, mu, sigma, pi):
    K = len(pi)
    k = np.floor(u * K).astype(int)
    return k, mu[k] + sigma[k] * norm.ppf(u * K - k)
