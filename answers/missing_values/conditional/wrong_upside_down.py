"""The slope upside down.

fails: test_conditional_mean
hint: upside down
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[0, 0] / cov[1, 0] * (d - mean[0])
    variance = cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]
    return expectation, variance
