"""The square root of the share on both sides of the product; returns the parameters, too."""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / datas.shape[0]
    self.mus = (datas.T @ gamma / N_k).T
    half = [np.sqrt(gamma[:, [k]] / N_k[k]) * (datas - self.mus[k]) for k in range(self.ncomp)]
    self.covs = np.array([part.T @ part for part in half])
    return self.mus, self.covs, self.priors


GMM.update = update
