"""Forgets to subtract the mean.

fails: test_update_covs
hint: second moment
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas / N_k[:, None]
    covs = []
    for k in range(len(N_k)):
        d = datas - 0
        covs.append((gamma[:, [k]] * d).T @ d / N_k[k])
    self.covs = np.array(covs)


GMM.update = update
