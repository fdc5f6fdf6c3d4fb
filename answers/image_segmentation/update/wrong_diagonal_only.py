"""The variances only.

fails: test_update_covs
hint: off-diagonal
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas / N_k[:, None]
    covs = []
    for k in range(len(N_k)):
        d = datas - self.mus[k]
        covs.append((gamma[:, [k]] * d).T @ d / N_k[k] * np.eye(datas.shape[1]))
    self.covs = np.array(covs)


GMM.update = update
