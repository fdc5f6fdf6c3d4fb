"""The correlation as slope.

fails: test_conditional_mean
hint: a slope has
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] / np.sqrt(cov[0, 0] * cov[1, 1]) * (d - mean[0])
    variance = cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]
    return expectation, variance
