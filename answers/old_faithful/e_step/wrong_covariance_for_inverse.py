"""The covariance where its inverse belongs.

fails: test_e_step_values
hint: the exponent needs the inverse of Sigma; yours
"""

def e_step(X, mu, Sigma, pi):
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        diff = X - mu[k]
        squares = np.sum(diff @ Sigma[k] * diff, axis=1)
        a[:, k] = np.log(pi[k]) - 0.5 * np.log(np.linalg.det(Sigma[k])) - 0.5 * squares
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
