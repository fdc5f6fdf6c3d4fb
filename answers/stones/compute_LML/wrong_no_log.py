"""Forgets the logarithm: the mean likelihood.

fails: test_compute_LML_value
hint: that is a likelihood: take the logarithm of
"""

def compute_LML(self, data):
    p = np.zeros(len(data))
    for k in range(self.n_comp):
        p += self.pis[k] * self.compute_pdf_multi_gaussian(data, self.means[k], self.covars[k])
    return p.mean()


GMM.compute_LML = compute_LML
