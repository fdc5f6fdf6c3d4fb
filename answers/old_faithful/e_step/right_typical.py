"""The typical answer: a log table, filled by component."""

def e_step(X, mu, Sigma, pi):
    N = X.shape[0]
    K = mu.shape[0]
    log_gamma = np.zeros((N, K))
    for k in range(K):
        log_gamma[:, k] = np.log(pi[k]) + multivariate_normal(mu[k], Sigma[k]).logpdf(X)
    log_norm = logsumexp(log_gamma, axis=1)
    return np.exp(log_gamma - log_norm[:, np.newaxis])
