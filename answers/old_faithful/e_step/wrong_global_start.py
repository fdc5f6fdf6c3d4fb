"""Uses mu_0 in place of its argument.

fails: test_e_step_values, test_e_step_arguments
hint: use only its arguments
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu_0[k], Sigma[k]).logpdf(X)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
