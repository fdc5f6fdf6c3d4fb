"""Sorts the components of the mixture it was only asked to look at.

fails: test_compute_LML_inputs
hint: changes the parameters
"""

def compute_LML(self, data):
    order = np.argsort(self.means[:, 0])
    self.pis, self.means, self.covars = self.pis[order], self.means[order], self.covars[order]
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        a[:, k] = np.log(self.pis[k])
        a[:, k] += self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
    return logsumexp(a, axis=1).mean()


GMM.compute_LML = compute_LML
