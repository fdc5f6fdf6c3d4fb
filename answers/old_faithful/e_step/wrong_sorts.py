"""Sorts the components by their means.

fails: test_e_step_values
hint: Is something sorted
"""

def e_step(X, mu, Sigma, pi):
    order = np.argsort(mu[:, 0])
    a = np.zeros((len(X), len(mu)))
    for j, k in enumerate(order):
        a[:, j] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
