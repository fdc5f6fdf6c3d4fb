"""Divides by the sum over all points and components.

fails: test_E_step_values, test_E_step_far
hint: not by the sum over everything
"""

def E_step(self, data):
    p = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        p[:, k] = self.pis[k] * self.compute_pdf_multi_gaussian(data, self.means[k], self.covars[k])
    return p / p.sum()


GMM.E_step = E_step
