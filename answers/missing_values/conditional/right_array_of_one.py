"""A variance in an array."""

def conditional(d, mean, cov):
    expectation = mean[1] + cov[1, 0] / cov[0, 0] * (d - mean[0])
    variance = np.array([np.linalg.det(cov) / cov[0, 0]])
    return expectation, variance
