"""Reads x from the page instead of the argument.

fails: test_E_step_values, test_E_step_sizes, test_E_step_far
hint: yours is (500, 3)
"""

def E_step(self, data):
    a = np.zeros((len(x), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(x, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


GMM.E_step = E_step
