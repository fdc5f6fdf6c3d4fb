"""np.average for the means, np.cov with weights and ddof=0 for the covariances."""

def M_step(self, data, resp):
    K = resp.shape[1]
    self.pis = resp.mean(axis=0)
    self.means = np.array([np.average(data, axis=0, weights=resp[:, k]) for k in range(K)])
    self.covars = np.array([np.cov(data.T, aweights=resp[:, k], ddof=0) for k in range(K)])


GMM.M_step = M_step
