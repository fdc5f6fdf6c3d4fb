"""Loops over points and components."""

def e_step(X, mu, Sigma, pi):
    r = []
    for x in X:
        a = [np.log(pi[k]) + multivariate_normal.logpdf(x, mu[k], Sigma[k]) for k in range(len(pi))]
        total = logsumexp(a)
        r.append([np.exp(b - total) for b in a])
    return r
