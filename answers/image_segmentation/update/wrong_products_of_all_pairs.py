"""Multiplies all pixels with all others to get at the variance of one channel and more.

fails: test_update_memory
hint: N x N
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = np.array([(np.eye(len(datas)) * gamma[:, k]).sum(axis=0) @ datas for k in range(len(N_k))]) / N_k[:, None]
    self.covs = np.stack([(gamma[:, [k]] * (datas - self.mus[k])).T @ (datas - self.mus[k]) / N_k[k] for k in range(len(N_k))])


GMM.update = update
