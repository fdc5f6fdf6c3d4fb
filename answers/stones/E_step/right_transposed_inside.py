"""Works with (K, N) inside and turns it around at the end."""

def E_step(self, data):
    rows = []
    for k in range(self.n_comp):
        rows.append(
            np.log(self.pis[k])
            + self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        )
    rows = np.vstack(rows)
    return np.exp(rows - logsumexp(rows, axis=0)).T


GMM.E_step = E_step
