"""That of the length, given the wait.

fails: test_conditional_variance
hint: the variance of the length, given
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] / cov[0, 0] * (d - mean[0])
    variance = cov[0, 0] - cov[1, 0] ** 2 / cov[1, 1]
    return expectation, variance
