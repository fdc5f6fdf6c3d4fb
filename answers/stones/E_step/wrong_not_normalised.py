"""Weight times density, never divided by their sum.

fails: test_E_step_values
hint: that is weight times density: divide by its sum
"""

def E_step(self, data):
    p = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        p[:, k] = self.pis[k] * self.compute_pdf_multi_gaussian(data, self.means[k], self.covars[k])
    return p


GMM.E_step = E_step
