"""Everything written out once more, in logarithms."""

def fit_em(x, mu, sigma, pi, n_iter):
    mu, sigma, pi = mu.copy(), sigma.copy(), pi.copy()
    trace = []
    for i in range(n_iter + 1):
        a = np.log(pi) + norm.logpdf(x[:, None], mu, sigma)
        s = logsumexp(a, axis=1)
        trace.append(s.sum())
        if i == n_iter:
            break
        r = np.exp(a - s[:, None])
        mu = r.T @ x / r.sum(0)
        sigma = np.sqrt((r * (x[:, None] - mu) ** 2).sum(0) / r.sum(0))
        pi = r.mean(0)
    return mu, sigma, pi, np.array(trace)
