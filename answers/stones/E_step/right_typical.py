"""The typical answer: an array of log weight plus log density, exp of the difference."""

def E_step(self, data):
    N = data.shape[0]
    log_r = np.zeros((N, self.n_comp))
    for k in range(self.n_comp):
        log_r[:, k] = np.log(self.pis[k]) + self.compute_log_pdf_multi_gaussian(
            data, self.means[k], self.covars[k]
        )
    log_r = log_r - logsumexp(log_r, axis=1)[:, None]
    return np.exp(log_r)


GMM.E_step = E_step
