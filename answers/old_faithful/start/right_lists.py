"""Lists in place of arrays for means and weights."""

mu_0 = np.array([[-1, 1], [1, -1]])
Sigma_0 = [np.identity(2)] * 2
pi_0 = [1 / 2, 1 / 2]
