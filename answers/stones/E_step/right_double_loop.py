"""A loop over the points and a loop over the components."""

def E_step(self, data):
    resp = np.empty((len(data), self.n_comp))
    for n, point in enumerate(data):
        for k in range(self.n_comp):
            log_p = self.compute_log_pdf_multi_gaussian(
                point.reshape(1, -1), self.means[k], self.covars[k]
            )
            resp[n, k] = np.log(self.pis[k]) + log_p[0]
        resp[n] = np.exp(resp[n] - logsumexp(resp[n]))
    return resp


GMM.E_step = E_step
