"""By the correlation."""

def conditional(d, mean, cov):
    s = np.sqrt(np.diag(cov))
    rho = cov[0, 1] / (s[0] * s[1])
    return mean[1] + rho * s[1] * (d - mean[0]) / s[0], s[1] ** 2 * (1 - rho**2)
