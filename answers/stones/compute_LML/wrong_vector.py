"""Stops at the log-likelihood of each point: a vector.

fails: test_compute_LML_value
hint: must return one number
"""

def compute_LML(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return logsumexp(a, axis=1)


GMM.compute_LML = compute_LML
