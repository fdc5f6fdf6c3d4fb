"""Length times wait given length, which is 1 in a gap."""

def e_step(X, mu, Sigma, pi):
    joint = np.empty((len(X), len(mu)))
    for k in range(len(mu)):
        joint[:, k] = pi[k] * norm.pdf(X[:, 0], mu[k, 0], np.sqrt(Sigma[k, 0, 0]))
        slope = Sigma[k, 1, 0] / Sigma[k, 0, 0]
        m, v = mu[k, 1] + slope * (X[:, 0] - mu[k, 0]), Sigma[k, 1, 1] - slope * Sigma[k, 1, 0]
        given = norm.pdf(X[:, 1], m, np.sqrt(v))
        joint[:, k] *= np.where(np.isnan(given), 1.0, given)
    return joint / joint.sum(axis=1)[:, None]
