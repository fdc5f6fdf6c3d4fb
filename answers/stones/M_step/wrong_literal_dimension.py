"""Makes room for 2 by 2 covariances, whatever the dimension.

fails: test_M_step_means
hint: written as a literal
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    self.means = resp.T @ data / N_k[:, None]
    self.covars = np.zeros((len(N_k), 2, 2))
    for k in range(len(N_k)):
        d = data - self.means[k]
        self.covars[k] = (resp[:, [k]] * d).T @ d / N_k[k]


GMM.M_step = M_step
