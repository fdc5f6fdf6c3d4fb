"""Own distance with the covariance where its inverse belongs.

fails: test_E_step_values, test_E_step_far
hint: the exponent needs the inverse of Sigma; yours
"""

def E_step(self, data):
    p = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        d = data - self.means[k]
        distance = np.sum(d @ self.covars[k] * d, axis=1)
        p[:, k] = self.pis[k] * np.exp(-0.5 * distance) / np.sqrt(np.linalg.det(self.covars[k]))
    return p / p.sum(axis=1, keepdims=True)


GMM.E_step = E_step
