"""Reads x from the page instead of the argument.

fails: test_compute_LML_value, test_compute_LML_sizes
hint: other points give the same numbers: are the
"""

def compute_LML(self, data):
    a = [
        np.log(self.pis[k]) + self.compute_log_pdf_multi_gaussian(x, self.means[k], self.covars[k])
        for k in range(self.n_comp)
    ]
    return logsumexp(np.array(a), axis=0).mean()


GMM.compute_LML = compute_LML
