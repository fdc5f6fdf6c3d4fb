"""Plain mean and covariance of all points for every component.

fails: test_M_step_means, test_M_step_covars
hint: where do the responsibilities come in
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    self.means = np.tile(data.mean(axis=0), (len(N_k), 1))
    covars = []
    for k in range(len(N_k)):
        d = data - self.means[k]
        covars.append(np.cov(data.T, ddof=0))
    self.covars = np.array(covars)


GMM.M_step = M_step
