"""Weighs both gaps by the share: it counts squared.

fails: test_M_step_covars
hint: not twice
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    self.means = resp.T @ data / N_k[:, None]
    covars = []
    for k in range(len(N_k)):
        d = data - self.means[k]
        covars.append((resp[:, [k]] * d).T @ (resp[:, [k]] * d) / N_k[k])
    self.covars = np.array(covars)


GMM.M_step = M_step
