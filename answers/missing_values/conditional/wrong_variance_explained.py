"""What the length explains.

fails: test_conditional_variance
hint: what the length explains
"""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] / cov[0, 0] * (d - mean[0])
    variance = cov[1, 0] ** 2 / cov[0, 0]
    return expectation, variance
