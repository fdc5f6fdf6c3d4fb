"""Components counted by the columns of X.

fails: test_e_step_values, test_e_step_arguments
hint: 3 components make shape
"""

def e_step(X, mu, Sigma, pi):
    N, K = X.shape
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))
