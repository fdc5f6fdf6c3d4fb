"""Subtracts the largest log and forgets to normalise.

fails: test_E_step_values
hint: not by the largest
"""

def E_step(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return np.exp(a - a.max(axis=1, keepdims=True))


GMM.E_step = E_step
