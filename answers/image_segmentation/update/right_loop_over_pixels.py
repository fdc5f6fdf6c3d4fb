"""A loop over all pixels with outer products: slow, and right."""

def update(self, datas, gamma):
    N, D = datas.shape
    K = gamma.shape[1]
    self.priors = gamma.sum(axis=0) / N
    self.mus = gamma.T @ datas / gamma.sum(axis=0)[:, None]
    self.covs = np.zeros((K, D, D))
    for k in range(K):
        for n in range(N):
            d = datas[n] - self.mus[k]
            self.covs[k] += gamma[n, k] * np.outer(d, d)
        self.covs[k] /= gamma[:, k].sum()


GMM.update = update
