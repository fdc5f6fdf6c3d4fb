"""Without the half in the exponent.

fails: test_E_step_values
hint: the factor 1/2 is missing in the exponent
"""

def E_step(self, data):
    log_joint = np.zeros((len(data), self.n_comp))
    for k in range(self.n_comp):
        gap = data - self.means[k]
        squares = np.sum(gap @ np.linalg.inv(self.covars[k]) * gap, axis=1)
        log_joint[:, k] = np.log(self.pis[k]) - np.log(np.linalg.det(self.covars[k])) / 2 - squares
    return np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))


GMM.E_step = E_step
