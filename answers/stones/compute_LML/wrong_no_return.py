"""Computes it, and returns nothing.

fails: test_compute_LML_value, test_compute_LML_sizes, test_compute_LML_inputs
hint: does it end with return
"""

def compute_LML(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    LML = logsumexp(a, axis=1).mean()


GMM.compute_LML = compute_LML
