"""Takes the number of components from the columns of the data.

fails: test_E_step_values, test_E_step_sizes
hint: make shape (40, 3)
"""

def E_step(self, data):
    N, K = data.shape
    a = np.zeros((N, K))
    for k in range(K):
        log_pdf = self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
        a[:, k] = np.log(self.pis[k]) + log_pdf
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


GMM.E_step = E_step
