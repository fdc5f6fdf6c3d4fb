"""The likeliest component gets all.

fails: test_E_step_values
hint: not a choice of the largest
"""

def E_step(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return np.eye(self.n_comp)[a.argmax(axis=1)]


GMM.E_step = E_step
