"""Own density without the factor in front of the exponential that holds 2 pi.

fails: test_compute_LML_value
hint: off by a constant
"""

def compute_LML(self, data):
    p = np.zeros(len(data))
    for pi, mean, covar in zip(self.pis, self.means, self.covars):
        d = data - mean
        maha = np.sum(d @ np.linalg.inv(covar) * d, axis=1)
        p += pi * np.exp(-0.5 * maha) / np.sqrt(np.linalg.det(covar))
    return np.log(p).mean()


GMM.compute_LML = compute_LML
