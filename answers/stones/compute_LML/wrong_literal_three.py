"""Loops over three components, whatever the mixture has.

fails: test_compute_LML_sizes
hint: written as a literal
"""

def compute_LML(self, data):
    a = np.zeros((len(data), 3))
    for k in range(3):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return logsumexp(a, axis=1).mean()


GMM.compute_LML = compute_LML
