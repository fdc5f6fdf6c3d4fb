"""The covariance as slope.

fails: test_conditional_mean
hint: divide the covariance
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] * (d - mean[0])
    variance = cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]
    return expectation, variance
