"""The covariance as the second moment less the outer product of the mean."""

def M_step(self, data, resp):
    N_k = resp.sum(0)
    self.pis = N_k / len(data)
    self.means = (data.T @ resp / N_k).T
    moment = (resp[:, :, None, None] * (data[:, :, None] @ data[:, None, :])[:, None]).sum(0)
    self.covars = moment / N_k[:, None, None] - self.means[:, :, None] * self.means[:, None, :]


GMM.M_step = M_step
