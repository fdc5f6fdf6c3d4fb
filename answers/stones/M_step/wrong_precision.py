"""Stores the inverse of the covariance.

fails: test_M_step_covars
hint: that is the inverse
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    self.means = resp.T @ data / N_k[:, None]
    covars = []
    for k in range(len(N_k)):
        d = data - self.means[k]
        covars.append(np.linalg.inv((resp[:, [k]] * d).T @ d / N_k[k]))
    self.covars = np.array(covars)


GMM.M_step = M_step
