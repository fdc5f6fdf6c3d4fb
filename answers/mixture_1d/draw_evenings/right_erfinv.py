"""The inverse by another road."""


def draw_evenings(u, mu, sigma, pi):
    from scipy.special import erfinv

    ends = np.cumsum(pi)
    z = np.searchsorted(ends[:-1], u)
    v = (u - ends[z] + pi[z]) / pi[z]
    return z, mu[z] + sigma[z] * np.sqrt(2) * erfinv(2 * v - 1)
