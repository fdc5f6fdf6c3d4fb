"""The typical answer: a loop over the components that fills columns."""

def e_step(x, mu, sigma, pi):
    N, K = len(x), len(mu)
    resp = np.zeros((N, K))
    for k in range(K):
        resp[:, k] = pi[k] * normal_pdf(x, mu[k], sigma[k])
    return resp / resp.sum(axis=1)[:, np.newaxis]
