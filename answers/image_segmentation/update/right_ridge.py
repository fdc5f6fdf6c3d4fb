"""A small ridge on the diagonal, weights as a column."""

def update(self, datas, gamma):
    N_k = gamma.sum(0)
    self.priors = (N_k / N_k.sum())[:, None]
    self.mus = gamma.T.dot(datas) / N_k[:, None]
    for k in range(self.ncomp):
        d = (datas - self.mus[k]).T
        self.covs[k] = (gamma[:, k] * d) @ d.T / N_k[k] + 1e-6 * np.eye(datas.shape[1])


GMM.update = update
