"""Loops over points, with outer products."""

def m_step(X, gamma):
    K = gamma.shape[1]
    mu, Sigma, pi = [], [], []
    for k in range(K):
        n_k = sum(gamma[:, k])
        m = sum(g * x for g, x in zip(gamma[:, k], X)) / n_k
        S = sum(g * np.outer(x - m, x - m) for g, x in zip(gamma[:, k], X)) / n_k
        mu.append(m)
        Sigma.append(S)
        pi.append(n_k / len(X))
    return [mu, Sigma, pi]
