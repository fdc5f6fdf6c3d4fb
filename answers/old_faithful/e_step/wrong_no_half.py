"""Without the half in the exponent.

fails: test_e_step_values
hint: the factor 1/2 is missing in the exponent
"""

def e_step(X, mu, Sigma, pi):
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        gap = X - mu[k]
        squares = np.sum(gap @ np.linalg.inv(Sigma[k]) * gap, axis=1)
        a[:, k] = np.log(pi[k]) - np.log(np.linalg.det(Sigma[k])) / 2 - squares
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
