"""Three components, written out.

fails: test_update_means
hint: literal
"""

def update(self, datas, gamma):
    N_k = gamma.sum(axis=0)
    self.priors = N_k / len(datas)
    self.mus = gamma.T @ datas / N_k[:, None]
    covs = []
    for k in range(3):
        d = datas - self.mus[k]
        covs.append((gamma[:, [k]] * d).T @ d / N_k[k])
    self.covs = np.array(covs)


GMM.update = update
