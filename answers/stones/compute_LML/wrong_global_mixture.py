"""Uses the mixture gmm of the page instead of self.

fails: test_compute_LML_value, test_compute_LML_sizes, test_compute_LML_inputs
hint: other means give the same numbers: are those
"""

def compute_LML(self, data):
    p = 0
    for k in range(gmm.n_comp):
        p = p + gmm.pis[k] * gmm.compute_pdf_multi_gaussian(data, gmm.means[k], gmm.covars[k])
    return np.log(p).mean()


GMM.compute_LML = compute_LML
