"""Centres the data in place.

fails: test_e_step_values, test_e_step_arguments
hint: the points are centred first: take them as they
"""

def e_step(X, mu, Sigma, pi):
    X -= X.mean(axis=0)
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
