"""Takes resp from the page: the argument has another name.

fails: test_M_step_means, test_M_step_covars, test_M_step_weights
hint: other responsibilities give the same numbers:
"""

def M_step(self, data, r):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(resp)
    self.means = resp.T @ x / N_k[:, None]
    self.covars = np.zeros((len(N_k), 2, 2))
    for k in range(len(N_k)):
        d = x - self.means[k]
        self.covars[k] = (resp[:, [k]] * d).T @ d / N_k[k]


GMM.M_step = M_step
