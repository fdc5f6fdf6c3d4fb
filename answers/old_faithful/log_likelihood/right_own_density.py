"""Its own log-density, with a tiny number in the logarithm of the weights."""

def log_likelihood(X, mu, Sigma, pi):
    D = X.shape[1]
    result = 0.0
    inverse = np.linalg.inv(Sigma)
    for x in X:
        a = []
        for k in range(len(mu)):
            u = x - mu[k]
            log_pdf = -0.5 * (D * np.log(2 * np.pi) + np.log(np.linalg.det(Sigma[k])) + u @ inverse[k] @ u)
            a.append(np.log(pi[k] + 1e-16) + log_pdf)
        result += logsumexp(a)
    return result
