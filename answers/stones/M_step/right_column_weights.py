"""Stores the weights as a column (K, 1)."""

def M_step(self, data, resp):
    N_k = resp.sum(axis=0, keepdims=True).T  # (K, 1)
    self.pis = N_k / N_k.sum()
    self.means = resp.T.dot(data) / N_k
    for k in range(self.n_comp):
        root = np.sqrt(resp[:, [k]]) * (data - self.means[k])
        self.covars[k] = root.T.dot(root) / N_k[k]


GMM.M_step = M_step
