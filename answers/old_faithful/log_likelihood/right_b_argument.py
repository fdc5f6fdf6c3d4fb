"""The weights as logsumexp's b."""

def log_likelihood(X, mu, Sigma, pi):
    a = np.array([multivariate_normal(m, S).logpdf(X) for m, S in zip(mu, Sigma)])
    return float(np.sum(logsumexp(a.T, axis=1, b=pi)))
