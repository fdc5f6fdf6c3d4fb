"""Makes room for four lengths.

fails: test_conditional_mean
hint: but not for one
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] / cov[0, 0] * (np.resize(d, 4) - mean[0])
    variance = cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]
    return expectation, variance
