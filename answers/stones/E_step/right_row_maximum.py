"""Subtracts the largest log of each row by hand, then normalises."""

def E_step(self, data):
    a = np.column_stack(
        [
            np.log(self.pis[k])
            + self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
            for k in range(self.n_comp)
        ]
    )
    a -= np.max(a, axis=1, keepdims=True)
    w = np.exp(a)
    return w / np.sum(w, axis=1, keepdims=True)


GMM.E_step = E_step
