"""Row by row."""

def m_step(X, gamma, mu, Sigma):
    N, K = gamma.shape
    means, covs = np.zeros((K, 2)), np.zeros((K, 2, 2))
    for k in range(K):
        rows, extra = [], []
        for x in X:
            if np.isnan(x[1]):
                wait, v = conditional(x[:1], mu[k], Sigma[k])
                rows.append([x[0], wait[0]])
                extra.append(v)
            else:
                rows.append(x)
                extra.append(0.0)
        share = gamma[:, k] / gamma[:, k].sum()
        means[k] = share @ np.array(rows)
        for n in range(N):
            d = np.array(rows[n]) - means[k]
            covs[k] += share[n] * (np.outer(d, d) + np.array([[0, 0], [0, 1]]) * extra[n])
    return means, covs, gamma.mean(axis=0)
