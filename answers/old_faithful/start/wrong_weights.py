"""Unequal weights.

fails: test_start_spread
hint: should be equal
"""

mu_0 = np.array([[-1.0, 1.0], [1.0, -1.0]])
Sigma_0 = np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]])
pi_0 = np.array([0.4, 0.6])
