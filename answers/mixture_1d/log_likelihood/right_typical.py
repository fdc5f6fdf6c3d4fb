"""The typical answer: the density of the mixture, its log, the sum."""

def log_likelihood(x, mu, sigma, pi):
    p = np.zeros(len(x))
    for k in range(len(mu)):
        p += pi[k] * normal_pdf(x, mu[k], sigma[k])
    return np.sum(np.log(p))
