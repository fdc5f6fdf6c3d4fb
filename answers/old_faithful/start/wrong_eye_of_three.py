"""Identities by np.eye(2, 2, 2), which shifts the diagonal out of the matrix.

fails: test_start_spread
hint: 1 on the diagonal and 0 elsewhere
"""

mu_0 = np.array([[-1.0, 1.0], [1.0, -1.0]])
Sigma_0 = np.array([np.eye(2, 2, 2), np.eye(2, 2, 2)])
pi_0 = np.array([0.5, 0.5])
