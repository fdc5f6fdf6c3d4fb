"""Weights as a column."""

mu_0 = np.array([[-1.0, 1.0], [1.0, -1.0]])
Sigma_0 = np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]])
pi_0 = np.full((2, 1), 0.5)
