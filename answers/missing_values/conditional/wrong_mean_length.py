"""Starts from the mean length.

fails: test_conditional_mean
hint: starts from the mean length
"""

def conditional(d, mean, cov):
    expectation = mean[0] + cov[1, 0] / cov[0, 0] * (d - mean[0])
    variance = cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]
    return expectation, variance
