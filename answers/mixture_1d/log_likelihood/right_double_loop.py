"""Two loops and a plain float."""

def log_likelihood(x, mu, sigma, pi):
    total = 0.0
    for point in x:
        p = 0.0
        for m, s, w in zip(mu, sigma, pi):
            p += w * normal_pdf(point, m, s)
        total += float(np.log(p))
    return total
