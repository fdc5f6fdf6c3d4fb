"""Counts each point wholly for its likeliest component.

fails: test_M_step_means, test_M_step_covars, test_M_step_weights
hint: not wholly for its largest component
"""

def M_step(self, data, resp):
    z = resp.argmax(axis=1)
    for k in range(self.n_comp):
        mine = data[z == k]
        self.pis[k] = len(mine) / len(data)
        self.means[k] = mine.mean(axis=0)
        self.covars[k] = (mine - self.means[k]).T @ (mine - self.means[k]) / len(mine)


GMM.M_step = M_step
