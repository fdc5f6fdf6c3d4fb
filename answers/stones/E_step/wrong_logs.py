"""Returns log responsibilities.

fails: test_E_step_values
hint: take exp at the end
"""

def E_step(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return a - logsumexp(a, axis=1, keepdims=True)


GMM.E_step = E_step
