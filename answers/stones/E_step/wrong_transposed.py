"""One row for each component: (K, N).

fails: test_E_step_values
hint: one row for each point
"""

def E_step(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return np.exp(a - logsumexp(a, axis=1, keepdims=True)).T


GMM.E_step = E_step
