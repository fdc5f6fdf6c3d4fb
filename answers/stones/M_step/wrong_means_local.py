"""Computes new means, uses them, and forgets to store them.

fails: test_M_step_means
hint: the means did not move
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    means = resp.T @ data / N_k[:, None]
    for k in range(self.n_comp):
        d = data - means[k]
        self.covars[k] = (resp[:, [k]] * d).T @ d / N_k[k]


GMM.M_step = M_step
