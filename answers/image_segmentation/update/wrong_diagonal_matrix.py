"""np.diag(gamma[:, k]): an N x N matrix.

fails: test_update_memory
hint: out of memory
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas / N_k[:, None]
    covs = []
    for k in range(len(N_k)):
        d = datas - self.mus[k]
        covs.append(d.T @ np.diag(gamma[:, k]) @ d / N_k[k])
    self.covs = np.array(covs)


GMM.update = update
