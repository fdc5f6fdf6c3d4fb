"""One number for both weights.

fails: test_start_spread
hint: should hold two weights
"""

mu_0 = np.array([[-1.0, 1.0], [1.0, -1.0]])
Sigma_0 = np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]])
pi_0 = 0.5
