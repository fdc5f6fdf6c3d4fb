"""A single row of four numbers.

fails: test_start_means
hint: a row a component
"""

mu_0 = np.array([-1.0, 1.0, 1.0, -1.0])
Sigma_0 = np.array([[[1.0, 0.0], [0.0, 1.0]], [[1.0, 0.0], [0.0, 1.0]]])
pi_0 = np.array([0.5, 0.5])
