"""Own density with slips of precedence: det to the power 1, divided by 2.

fails: test_compute_LML_value
hint: in front of exp stands 1/sqrt(det Sigma): yours
"""

def compute_LML(self, data):
    p = np.zeros(len(data))
    D = data.shape[1]
    for pi, mean, covar in zip(self.pis, self.means, self.covars):
        d = data - mean
        maha = np.sum(d @ np.linalg.inv(covar) * d, axis=1)
        p += pi * np.exp(-maha / 2) / (2 * np.pi) ** (D / 2) / np.linalg.det(covar) ** 1 / 2
    return np.log(p).mean()


GMM.compute_LML = compute_LML
