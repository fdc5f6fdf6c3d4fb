"""The typical answer: a log table, then logsumexp."""

def log_likelihood(X, mu, Sigma, pi):
    N = X.shape[0]
    K = mu.shape[0]
    log_p = np.zeros((N, K))
    for k in range(K):
        log_p[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    return np.sum(logsumexp(log_p, axis=1))
