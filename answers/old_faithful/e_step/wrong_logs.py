"""Forgets exp.

fails: test_e_step_values
hint: take exp at the end
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return a - logsumexp(a, axis=1, keepdims=True)
