"""Does not add the mean wait.

fails: test_conditional_mean
hint: has to be added
"""

def conditional(d, mean, cov):
    expectation = cov[1, 0] / cov[0, 0] * (d - mean[0])
    variance = cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]
    return expectation, variance
