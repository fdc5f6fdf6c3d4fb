"""A formula for the other components, counted in odds."""

def e_step(x, mu, sigma, pi):
    x = np.array(x)
    K = len(mu)
    resp = np.empty((len(x), K))
    for k in range(K):
        odds = [pi[j] * normal_pdf(x, mu[j], sigma[j]) / (pi[k] * normal_pdf(x, mu[k], sigma[k])) for j in range(K)]
        resp[:, k] = 1 / sum(odds)
    return resp
