"""An array with three columns, whatever the mixture has.

fails: test_E_step_sizes, test_E_step_far
hint: written as a literal
"""

def E_step(self, data):
    a = np.zeros((len(data), 3))
    for k in range(3):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


GMM.E_step = E_step
