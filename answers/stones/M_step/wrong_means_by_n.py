"""Divides the means by N, not by N_k.

fails: test_M_step_means
hint: not by N
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    self.means = resp.T @ data / len(data)
    covars = []
    for k in range(len(N_k)):
        d = data - self.means[k]
        covars.append((resp[:, [k]] * d).T @ d / N_k[k])
    self.covars = np.array(covars)


GMM.M_step = M_step
