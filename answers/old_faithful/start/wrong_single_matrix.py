"""One covariance for both components.

fails: test_start_spread
hint: is a single matrix
"""

mu_0 = np.array([[-1.0, 1.0], [1.0, -1.0]])
Sigma_0 = np.eye(2)
pi_0 = np.array([0.5, 0.5])
