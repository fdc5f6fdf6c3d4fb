"""The variance without the length.

fails: test_conditional_variance
hint: is not known
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] / cov[0, 0] * (d - mean[0])
    variance = cov[1, 1]
    return expectation, variance
