"""Not divided by the variance of the length.

fails: test_conditional_variance
hint: divide by the variance
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] / cov[0, 0] * (d - mean[0])
    variance = cov[1, 1] - cov[1, 0] ** 2
    return expectation, variance
