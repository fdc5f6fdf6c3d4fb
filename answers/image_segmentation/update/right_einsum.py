"""One einsum over pixels, components and channels."""

def update(self, datas, gamma):
    counts = gamma.sum(axis=0)
    self.mus = np.einsum("nk,nd->kd", gamma, datas) / counts[:, None]
    gaps = datas[:, None] - self.mus
    self.covs = np.einsum("nk,nki,nkj->kij", gamma, gaps, gaps, optimize=True) / counts[:, None, None]
    self.priors = counts / counts.sum()


GMM.update = update
