"""Sums where averages are asked for.

fails: test_update_means, test_update_covs
hint: that is a sum
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas
    covs = []
    for k in range(len(N_k)):
        d = datas - self.mus[k]
        covs.append((gamma[:, [k]] * d).T @ d)
    self.covs = np.array(covs)


GMM.update = update
