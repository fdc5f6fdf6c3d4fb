"""Stores the responsibilities and returns nothing.

fails: test_E_step_values, test_E_step_sizes, test_E_step_inputs, test_E_step_far
hint: does it end with return
"""

def E_step(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    self.resp = np.exp(a - logsumexp(a, axis=1, keepdims=True))


GMM.E_step = E_step
