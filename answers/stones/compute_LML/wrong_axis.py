"""Sums over the points inside the log: axis 0 for axis 1.

fails: test_compute_LML_value
hint: the log is taken of the sum over points: inside
"""

def compute_LML(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return logsumexp(a, axis=0).mean()


GMM.compute_LML = compute_LML
