"""Centres the data in place: [:] is no copy of an array.

fails: test_E_step_inputs
hint: changes the data
"""

def E_step(self, data):
    centred = data[:]
    centre = data.mean(axis=0)
    centred -= centre
    a = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        log_pdf = self.compute_log_pdf_multi_gaussian(
            centred, self.means[k] - centre, self.covars[k]
        )
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


GMM.E_step = E_step
