"""The typical answer: an array filled component by component, then logsumexp."""

def compute_LML(self, data):
    N = data.shape[0]
    log_joint = np.zeros((N, self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        log_joint[:, k] = np.log(self.pis[k]) + log_pdf
    return np.sum(logsumexp(log_joint, axis=1)) / N


GMM.compute_LML = compute_LML
