"""Fills the four entries of a plane covariance by hand.

fails: test_M_step_covars
hint: wrong shape for 2 components in 3 dimensions
"""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0)
    self.pis = N_k / len(data)
    self.means = resp.T @ data / N_k[:, None]
    covars = []
    for k in range(len(N_k)):
        d = data - self.means[k]
        covars.append(np.array(
            [
                [resp[:, k] @ d[:, 0] ** 2, resp[:, k] @ (d[:, 0] * d[:, 1])],
                [resp[:, k] @ (d[:, 0] * d[:, 1]), resp[:, k] @ d[:, 1] ** 2],
            ]
        ) / N_k[k])
    self.covars = np.array(covars)


GMM.M_step = M_step
