"""Length by length."""

def conditional(d, mean, cov):
    waits = []
    for length in d:
        waits.append(mean[1] + cov[1][0] / cov[0][0] * (length - mean[0]))
    return np.array(waits), cov[1][1] - cov[0][1] * cov[1][0] / cov[0][0]
