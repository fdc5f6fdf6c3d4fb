"""Mean less length.

fails: test_conditional_mean
hint: mind the sign
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] / cov[0, 0] * (mean[0] - d)
    variance = cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]
    return expectation, variance
