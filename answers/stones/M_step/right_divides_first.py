"""Normalises the columns of resp first; the weights are then plain sums."""

def M_step(self, data, resp):
    w = resp / resp.sum(axis=0)
    self.pis = resp.sum(axis=0) / resp.sum()
    self.means = w.T @ data
    d = data - self.means[:, None]  # (K, N, D)
    self.covars = (w.T[..., None] * d).transpose(0, 2, 1) @ d


GMM.M_step = M_step
