"""Stacks the coordinates as if rows were columns, with signs mixed up.

fails: test_start_means
hint: rows are components
"""

mu_0 = np.array([[-1.0, -1.0], [1.0, 1.0]])
Sigma_0 = np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]])
pi_0 = np.array([0.5, 0.5])
