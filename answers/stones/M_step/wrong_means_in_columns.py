"""Means in columns, which stop the loop over the covariances.

fails: test_M_step_means
hint: a row a component
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    self.means = data.T @ resp / N_k
    self.covars = np.zeros((len(N_k), data.shape[1], data.shape[1]))
    for k in range(len(N_k)):
        gap = data - self.means[k]
        self.covars[k] = (resp[:, [k]] * gap).T @ gap / N_k[k]


GMM.M_step = M_step
