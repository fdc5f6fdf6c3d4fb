"""Fills with zero.

fails: test_m_step_means, test_m_step_covariances
hint: filled with zero
"""

def m_step(X, gamma, mu, Sigma):
    gap = np.isnan(X[:, 1])
    N_k = gamma.sum(axis=0)
    new_mu, new_Sigma = [], []
    for k in range(len(N_k)):
        F = X.copy()
        F[gap, 1], v = conditional(X[gap, 0], mu[k], Sigma[k])
        F[gap, 1] = 0
        m = (gamma[:, [k]] * F).sum(axis=0) / N_k[k]
        d = F - m
        S = (gamma[:, [k]] * d).T @ d / N_k[k]
        S[1, 1] += gamma[gap, k].sum() * v / N_k[k]
        new_mu.append(m)
        new_Sigma.append(S)
    return np.array(new_mu), np.array(new_Sigma), N_k / len(X)
