"""The expectations alone.

fails: test_conditional_mean, test_conditional_variance
hint: two things are asked for
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] / cov[0, 0] * (d - mean[0])
    variance = cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]
    return expectation
