"""By the inverse of the covariance."""

def conditional(d, mean, cov):
    precision = np.linalg.inv(cov)
    return mean[1] - precision[1, 0] / precision[1, 1] * (d - mean[0]), 1 / precision[1, 1]
