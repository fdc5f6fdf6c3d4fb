"""Clips the exponent against underflow.

fails: test_E_step_far
hint: clipped exponent
"""

def E_step(self, data):
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    p = np.exp(np.clip(a, -700, 700))
    return p / p.sum(axis=1, keepdims=True)


GMM.E_step = E_step
