"""Stores the inverse.

fails: test_update_covs
hint: inverse
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas / N_k[:, None]
    covs = []
    for k in range(len(N_k)):
        d = datas - self.mus[k]
        covs.append((gamma[:, [k]] * d).T @ d / N_k[k])
    self.covs = np.linalg.inv(covs)


GMM.update = update
