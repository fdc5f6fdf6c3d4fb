"""The mean wait for all.

fails: test_conditional_mean
hint: whatever the length
"""

def conditional(d, mean, cov):
    expectation = np.full(len(d), mean[1])
    variance = cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]
    return expectation, variance
