"""Divides means and covariances by N.

fails: test_update_means, test_update_covs
hint: not by N
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas / len(datas)
    covs = []
    for k in range(len(N_k)):
        d = datas - self.mus[k]
        covs.append((gamma[:, [k]] * d).T @ d / len(datas))
    self.covs = np.array(covs)


GMM.update = update
