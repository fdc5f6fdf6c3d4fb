"""The loop overwrites where it should collect: only the last component counts.

fails: test_compute_LML_value
hint: that is the last component alone: sum over all
"""

def compute_LML(self, data):
    for k in range(self.n_comp):
        p = self.pis[k] * self.compute_pdf_multi_gaussian(data, self.means[k], self.covars[k])
    return np.log(p).mean()


GMM.compute_LML = compute_LML
