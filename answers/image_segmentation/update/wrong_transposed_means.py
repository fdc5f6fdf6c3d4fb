"""Means as (D, K).

fails: test_update_means
hint: a row a component
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = datas.T @ gamma / N_k
    covs = []
    for k in range(len(N_k)):
        d = datas - self.mus[:, k]
        covs.append((gamma[:, [k]] * d).T @ d / N_k[k])
    self.covs = np.array(covs)


GMM.update = update
