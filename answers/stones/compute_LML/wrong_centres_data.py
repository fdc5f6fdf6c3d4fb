"""Centres the data in place: the caller loses his stones.

fails: test_compute_LML_inputs
hint: changes the data
"""

def compute_LML(self, data):
    centre = data.mean(axis=0)
    data -= centre
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        a[:, k] = np.log(self.pis[k]) + self.compute_log_pdf_multi_gaussian(
            data, self.means[k] - centre, self.covars[k]
        )
    return logsumexp(a, axis=1).mean()


GMM.compute_LML = compute_LML
