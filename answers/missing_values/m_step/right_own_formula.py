"""Without conditional, by its own formulas."""

def m_step(X, gamma, mu, Sigma):
    gap = np.isnan(X[:, 1])
    N_k = gamma.sum(axis=0)
    new_mu, new_Sigma = [], []
    for k in range(len(N_k)):
        F = X.copy()
        b = Sigma[k][0, 1] / Sigma[k][0, 0]
        F[gap, 1] = mu[k][1] + b * (X[gap, 0] - mu[k][0])
        v = Sigma[k][1, 1] - b * Sigma[k][0, 1]
        m = (gamma[:, [k]] * F).sum(axis=0) / N_k[k]
        d = F - m
        S = (gamma[:, [k]] * d).T @ d / N_k[k]
        S[1, 1] += gamma[gap, k].sum() * v / N_k[k]
        new_mu.append(m)
        new_Sigma.append(S)
    return np.array(new_mu), np.array(new_Sigma), N_k / len(X)
