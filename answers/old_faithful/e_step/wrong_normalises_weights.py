"""Turns the weights into logs in place.

fails: test_e_step_arguments
hint: changes pi
"""

def e_step(X, mu, Sigma, pi):
    np.log(pi, out=pi)
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        a[:, k] = pi[k] + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
