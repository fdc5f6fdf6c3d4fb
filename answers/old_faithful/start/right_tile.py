"""Repeats one identity matrix."""

K = 2
mu_0 = np.array([[-1.0, 1.0], [1.0, -1.0]])
Sigma_0 = np.tile(np.eye(2), (K, 1, 1))
pi_0 = np.ones(K) / K
