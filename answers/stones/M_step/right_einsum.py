"""Everything by einsum."""

def M_step(self, data, resp):
    soft_counts = np.einsum("nk->k", resp)
    self.pis = soft_counts / soft_counts.sum()
    self.means = np.einsum("nk,nd->kd", resp, data) / soft_counts[:, None]
    gap = data[:, None, :] - self.means[None, :, :]
    self.covars = np.einsum("nk,nki,nkj->kij", resp, gap, gap) / soft_counts[:, None, None]


GMM.M_step = M_step
