"""A ridge that can be seen.

fails: test_e_step_values
hint: is added to the covariances
"""

def e_step(X, mu, Sigma, pi):
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        a[:, k] = np.log(pi[k]) + multivariate_normal.logpdf(X, mu[k], Sigma[k] + 1e-3 * np.eye(X.shape[1]))
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
