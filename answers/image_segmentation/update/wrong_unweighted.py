"""Covariances without responsibilities.

fails: test_update_covs
hint: all points count the same: where do the
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas / N_k[:, None]
    covs = []
    for k in range(len(N_k)):
        d = datas - self.mus[k]
        covs.append((1 * d).T @ d / len(datas))
    self.covs = np.array(covs)


GMM.update = update
