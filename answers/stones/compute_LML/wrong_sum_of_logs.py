"""Sums the logs over the components: the sum is outside the logarithm.

fails: test_compute_LML_value
hint: belongs inside the logarithm
"""

def compute_LML(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return a.sum(axis=1).mean()


GMM.compute_LML = compute_LML
