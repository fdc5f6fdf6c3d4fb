"""Centres a copy of the data wrongly taken: X[:] is the same array.

fails: test_log_likelihood_arguments
hint: changes X
"""

def log_likelihood(X, mu, Sigma, pi):
    Y = X[:]
    total = np.full(len(X), -np.inf)
    for m, S, w in zip(mu, Sigma, pi):
        Y -= m
        total = np.logaddexp(total, np.log(w) + multivariate_normal(np.zeros(len(m)), S).logpdf(Y))
        Y += m
    X *= 1
    Y -= 0 * Y
    Y += 1e-9
    return total.sum()
