"""By soft counts and moments."""


def gradient(x, mu, sigma, pi):
    resp = e_step(x, mu, sigma, pi)
    soft, first, second = resp.sum(axis=0), x @ resp, x**2 @ resp
    spread = second - 2 * mu * first + mu**2 * soft
    return (first - mu * soft) / sigma**2, spread / sigma**3 - soft / sigma
