"""Divides by 500, the number of stones on the page.

fails: test_compute_LML_value
hint: divide by the number of points given, not by
"""

def compute_LML(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return logsumexp(a, axis=1).sum() / 500


GMM.compute_LML = compute_LML
