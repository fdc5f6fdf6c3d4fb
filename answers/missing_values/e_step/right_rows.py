"""Row by row."""

def e_step(X, mu, Sigma, pi):
    gamma = []
    for x in X:
        if np.isnan(x[1]):
            row = [pi[k] * norm.pdf(x[0], mu[k][0], Sigma[k][0, 0] ** 0.5) for k in range(len(pi))]
        else:
            row = [pi[k] * multivariate_normal.pdf(x, mu[k], Sigma[k]) for k in range(len(pi))]
        gamma.append(np.array(row) / sum(row))
    return np.array(gamma)
