"""logaddexp over the columns."""

def log_likelihood(x, mu, sigma, pi):
    a = -0.5 * ((x[:, None] - mu) / sigma) ** 2 - np.log(sigma) - 0.5 * np.log(2 * np.pi) + np.log(pi)
    return float(np.logaddexp.reduce(a, axis=1).sum())
