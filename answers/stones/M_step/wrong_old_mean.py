"""Updates the covariances before the means: they are taken around the old ones.

fails: test_M_step_covars
hint: around the old mean
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    for k in range(self.n_comp):
        d = data - self.means[k]
        self.covars[k] = (resp[:, [k]] * d).T @ d / N_k[k]
        self.means[k] = resp[:, k] @ data / N_k[k]


GMM.M_step = M_step
