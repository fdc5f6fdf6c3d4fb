"""Rounded to six places."""

def e_step(X, mu, Sigma, pi):
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        a[:, k] = np.log(pi[k]) + multivariate_normal.logpdf(X, mu[k], Sigma[k])
    return np.round(np.exp(a - logsumexp(a, axis=1, keepdims=True)), 6)
