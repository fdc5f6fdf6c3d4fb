"""Subtracts the means from the data of the caller.

fails: test_M_step_means
hint: changes data or resp
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    self.means = resp.T @ data / N_k[:, None]
    for k in range(self.n_comp):
        data -= self.means[k]
        self.covars[k] = (resp[:, [k]] * data).T @ data / N_k[k]
        data += self.means[k]
    data -= data.mean(axis=0)


GMM.M_step = M_step
