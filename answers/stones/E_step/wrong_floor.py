"""Adds a small number to avoid 0/0, then normalises: far away it is equal shares.

fails: test_E_step_far
hint: outliers belong to everybody
"""

def E_step(self, data):
    p = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        p[:, k] = self.pis[k] * self.compute_pdf_multi_gaussian(data, self.means[k], self.covars[k])
    p += 1e-300
    return p / p.sum(axis=1, keepdims=True)


GMM.E_step = E_step
