"""Fills zeros."""

mu_0 = np.zeros((2, 2))
mu_0[0] = [-1, 1]
mu_0[1] = [1, -1]
Sigma_0 = np.zeros((2, 2, 2))
for k in range(2):
    Sigma_0[k] = np.eye(2)
pi_0 = np.repeat(0.5, 2)
