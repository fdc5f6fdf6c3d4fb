"""The likeliest component takes all.

fails: test_e_step_values
hint: not a choice of the largest
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return np.eye(K)[a.argmax(axis=1)]
