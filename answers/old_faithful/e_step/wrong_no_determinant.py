"""Without the root of the determinant.

fails: test_e_step_values
hint: has the factor 1/sqrt(det Sigma)
"""

def e_step(X, mu, Sigma, pi):
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        gap = X - mu[k]
        squares = np.sum(gap @ np.linalg.inv(Sigma[k]) * gap, axis=1)
        a[:, k] = np.log(pi[k]) - squares / 2
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
