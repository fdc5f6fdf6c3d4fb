"""The typical answer: a loop over the components, with shapes by newaxis."""

def M_step(self, data, resp):
    N, D = data.shape
    K = resp.shape[1]
    N_k = np.sum(resp, axis=0)
    self.pis = N_k / N
    self.means = np.zeros((K, D))
    self.covars = np.zeros((K, D, D))
    for k in range(K):
        self.means[k] = np.sum(resp[:, k][:, np.newaxis] * data, axis=0) / N_k[k]
        diff = data - self.means[k]
        self.covars[k] = np.dot((resp[:, k][:, np.newaxis] * diff).T, diff) / N_k[k]


GMM.M_step = M_step
