"""Divides the columns of resp in place, before the weights are taken.

fails: test_M_step_means, test_M_step_weights
hint: changes data or resp
"""

def M_step(self, data, resp):
    N = len(data)
    resp /= resp.sum(axis=0)
    self.pis = resp.sum(axis=0) / N
    self.means = resp.T @ data
    for k in range(self.n_comp):
        d = data - self.means[k]
        self.covars[k] = (resp[:, [k]] * d).T @ d


GMM.M_step = M_step
