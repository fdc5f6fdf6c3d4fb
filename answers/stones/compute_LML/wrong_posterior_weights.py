"""Weighs the log joint by responsibilities: the Q of EM, not the likelihood.

fails: test_compute_LML_value
hint: that weighs the logs by responsibilities: it is
"""

def compute_LML(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    r = np.exp(a - logsumexp(a, axis=1, keepdims=True))
    return (r * a).sum(axis=1).mean()


GMM.compute_LML = compute_LML
