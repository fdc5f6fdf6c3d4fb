"""Divides the covariances by N_k - 1, as for a sample.

fails: test_M_step_covars
hint: one less than N_k
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    self.means = resp.T @ data / N_k[:, None]
    covars = []
    for k in range(len(N_k)):
        d = data - self.means[k]
        covars.append((resp[:, [k]] * d).T @ d / (N_k[k] - 1))
    self.covars = np.array(covars)


GMM.M_step = M_step
