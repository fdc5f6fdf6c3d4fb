"""Counts pixels by their most probable component.

fails: test_update_means, test_update_covs, test_update_weights
hint: not wholly for its largest
"""

def update(self, datas, gamma):
    gamma = np.eye(self.ncomp)[gamma.argmax(axis=1)]
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas / N_k[:, None]
    self.covs = np.stack([(gamma[:, [k]] * (datas - self.mus[k])).T @ (datas - self.mus[k]) / N_k[k] for k in range(len(N_k))])


GMM.update = update
