"""logsumexp by hand: shift by the largest entry of a row."""

def compute_LML(self, data):
    a = np.empty((len(data), self.n_comp))
    for k in range(self.n_comp):
        a[:, k] = np.log(self.pis[k]) + self.compute_log_pdf_multi_gaussian(
            data, self.means[k], self.covars[k]
        )
    biggest = a.max(axis=1)
    return (biggest + np.log(np.exp(a - biggest[:, None]).sum(axis=1))).mean()


GMM.compute_LML = compute_LML
