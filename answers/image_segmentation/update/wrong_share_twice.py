"""The share multiplies both gaps.

fails: test_update_covs
hint: not twice
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas / N_k[:, None]
    covs = []
    for k in range(len(N_k)):
        d = gamma[:, [k]] * (datas - self.mus[k])
        covs.append(d.T @ d / N_k[k])
    self.covs = np.array(covs)


GMM.update = update
