"""Means in minutes.

fails: test_start_means
hint: in standardised units
"""

mu_0 = np.array([[2.35, 84.5], [4.63, 57.3]])
Sigma_0 = np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]])
pi_0 = np.array([0.5, 0.5])
