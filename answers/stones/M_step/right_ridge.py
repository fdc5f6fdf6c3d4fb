"""Adds 1e-6 to the diagonals, so that no covariance becomes singular."""

def M_step(self, data, resp):
    counts = resp.sum(axis=0)
    self.pis = counts / data.shape[0]
    self.means = resp.T @ data / counts.reshape(-1, 1)
    covars = []
    for k in range(len(counts)):
        d = data - self.means[k]
        covars.append((d.T * resp[:, k]) @ d / counts[k] + 1e-6 * np.eye(data.shape[1]))
    self.covars = np.array(covars)


GMM.M_step = M_step
