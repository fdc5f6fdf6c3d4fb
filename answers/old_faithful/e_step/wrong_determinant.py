"""The determinant without its root.

fails: test_e_step_values
hint: yours has the square of it
"""

def e_step(X, mu, Sigma, pi):
    a = np.zeros((len(X), len(mu)))
    for k in range(len(mu)):
        gap = X - mu[k]
        squares = np.sum(gap @ np.linalg.inv(Sigma[k]) * gap, axis=1)
        a[:, k] = np.log(pi[k]) - np.log(np.linalg.det(Sigma[k])) - squares / 2
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
