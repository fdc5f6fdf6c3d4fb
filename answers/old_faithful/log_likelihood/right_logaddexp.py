"""Adds in logs, component by component."""

def log_likelihood(X, mu, Sigma, pi):
    total = np.full(len(X), -np.inf)
    for m, S, w in zip(mu, Sigma, pi):
        total = np.logaddexp(total, np.log(w) + multivariate_normal.logpdf(X, m, S))
    return total.sum()
