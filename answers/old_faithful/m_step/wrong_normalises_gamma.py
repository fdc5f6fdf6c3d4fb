"""Normalises gamma in place.

fails: test_m_step_means
hint: changes X or gamma
"""

def m_step(X, gamma):
    pi = gamma.mean(axis=0)
    gamma /= gamma.sum(axis=0)
    mu = gamma.T @ X
    Sigma = np.stack([((X - a).T * s) @ (X - a) for a, s in zip(mu, gamma.T)])
    return mu, Sigma, pi
