"""Works with (K, N) and turns it at the end."""

def e_step(X, mu, Sigma, pi):
    a = np.array([np.log(w) + multivariate_normal(m, S).logpdf(X) for m, S, w in zip(mu, Sigma, pi)])
    return np.exp(a - logsumexp(a, axis=0)).T
