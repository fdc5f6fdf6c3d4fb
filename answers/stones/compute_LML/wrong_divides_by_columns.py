"""Divides by data.shape[1], the dimension, for the number of points.

fails: test_compute_LML_value
hint: that is divided by the number of dimensions,
"""

def compute_LML(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return logsumexp(a, axis=1).sum() / data.shape[1]


GMM.compute_LML = compute_LML
