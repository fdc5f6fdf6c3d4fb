"""Draws anew, and does not use u.

fails: test_draw_evenings_ringers, test_draw_evenings_times
hint: which u are in it
"""


def draw_evenings(u, mu, sigma, pi):
    random = np.random.default_rng(0)
    k = random.choice(len(pi), size=len(u), p=pi)
    return k, random.normal(mu[k], sigma[k])
