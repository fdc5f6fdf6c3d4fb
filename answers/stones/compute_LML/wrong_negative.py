"""The negative log-likelihood, as a loss.

fails: test_compute_LML_value
hint: mind the sign
"""

def compute_LML(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return -np.mean(logsumexp(a, axis=1))


GMM.compute_LML = compute_LML
