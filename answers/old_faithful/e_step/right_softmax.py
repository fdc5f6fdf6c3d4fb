"""scipy's softmax, with a tiny number in the logarithm of the weights."""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    a = np.zeros((N, K))
    for k in range(K):
        a[:, k] = np.log(pi[k] + 1e-16) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    from scipy.special import softmax

    return softmax(a, axis=1)
