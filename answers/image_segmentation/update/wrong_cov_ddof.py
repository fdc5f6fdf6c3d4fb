"""np.cov with its default ddof.

fails: test_update_covs
hint: unless ddof=0
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas / N_k[:, None]
    self.covs = np.array([np.cov(datas.T, aweights=gamma[:, k]) for k in range(len(N_k))])


GMM.update = update
