"""The typical answer: a loop over the components."""

def update(self, datas, gamma):
    N, D = datas.shape
    K = gamma.shape[1]
    N_k = np.sum(gamma, axis=0)
    self.priors = N_k / N
    self.mus = np.zeros((K, D))
    self.covs = np.zeros((K, D, D))
    for k in range(K):
        self.mus[k] = np.sum(gamma[:, k].reshape(-1, 1) * datas, axis=0) / N_k[k]
        diff = datas - self.mus[k]
        self.covs[k] = np.dot((gamma[:, k].reshape(-1, 1) * diff).T, diff) / N_k[k]


GMM.update = update
