"""Works with (K, N) and turns the table at the end."""

def e_step(x, mu, sigma, pi):
    rows = np.array([w * normal_pdf(x, m, s) for m, s, w in zip(mu, sigma, pi)])
    return (rows / rows.sum(axis=0)).T
