"""Stores the result in the object as well, and has a keyword of its own."""

def E_step(self, data, log=False):
    log_joint = np.stack(
        [
            self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
            for k in range(len(self.pis))
        ],
        axis=-1,
    ) + np.log(self.pis).reshape(1, -1)
    log_resp = log_joint - logsumexp(log_joint, axis=-1, keepdims=True)
    self.resp = np.exp(log_resp)
    return log_resp if log else self.resp


GMM.E_step = E_step
