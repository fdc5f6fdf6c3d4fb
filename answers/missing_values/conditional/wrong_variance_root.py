"""A standard deviation.

fails: test_conditional_variance
hint: the variance is asked for
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] / cov[0, 0] * (d - mean[0])
    variance = np.sqrt(cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0])
    return expectation, variance
