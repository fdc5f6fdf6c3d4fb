"""A list of expectations."""

def conditional(d, mean, cov):
    expectation = [float(mean[1] + cov[1, 0] / cov[0, 0] * (x - mean[0])) for x in d]
    variance = cov[1, 1] - cov[1, 0] ** 2 / cov[0, 0]
    return [expectation, variance]
