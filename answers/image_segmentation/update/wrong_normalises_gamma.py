"""Normalises the columns of gamma in place.

fails: test_update_means
hint: copy before you change
"""

def update(self, datas, gamma):
    counts = gamma.sum(axis=0)
    self.priors = counts / len(datas)
    gamma /= counts
    self.mus = gamma.T @ datas
    self.covs = np.stack([(gamma[:, [k]] * (datas - mu)).T @ (datas - mu) for k, mu in enumerate(self.mus)])


GMM.update = update
