"""One component after the other, by masks."""


def draw_evenings(u, mu, sigma, pi):
    z, x = np.zeros(len(u), dtype=int), np.zeros(len(u))
    left = 0.0
    for k in range(len(pi)):
        mine = (u >= left) & (u <= left + pi[k] + 1e-12)
        z[mine] = k
        x[mine] = norm.ppf((u[mine] - left) / pi[k], loc=mu[k], scale=sigma[k])
        left += pi[k]
    return z, x
