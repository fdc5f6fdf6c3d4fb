"""The typical answer: written out."""

mu_0 = np.array([[-1, 1], [1, -1]])
Sigma_0 = np.array([np.eye(2), np.eye(2)])
pi_0 = np.array([0.5, 0.5])
