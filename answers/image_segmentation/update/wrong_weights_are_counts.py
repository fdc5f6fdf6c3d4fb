"""The weights are not divided by N.

fails: test_update_weights
hint: those are the soft counts
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k
    self.mus = gamma.T @ datas / N_k[:, None]
    self.covs = np.stack([(gamma[:, [k]] * (datas - self.mus[k])).T @ (datas - self.mus[k]) / N_k[k] for k in range(len(N_k))])


GMM.update = update
