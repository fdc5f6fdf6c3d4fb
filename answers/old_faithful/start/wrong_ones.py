"""A matrix full of ones for the identity.

fails: test_start_spread
hint: full of ones
"""

mu_0 = np.array([[-1.0, 1.0], [1.0, -1.0]])
Sigma_0 = np.ones((2, 2, 2))
pi_0 = np.array([0.5, 0.5])
