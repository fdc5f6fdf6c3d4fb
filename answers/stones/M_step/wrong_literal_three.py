"""Loops over three components, whatever the mixture has.

fails: test_M_step_means
hint: written as a literal
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    for k in range(3):
        self.means[k] = resp[:, k] @ data / N_k[k]
        d = data - self.means[k]
        self.covars[k] = (resp[:, [k]] * d).T @ d / N_k[k]


GMM.M_step = M_step
