"""logpdf of scipy, weights floored by 1e-16 before the log."""

from scipy.stats import multivariate_normal


def E_step(self, data):
    resp = np.zeros((data.shape[0], self.n_comp))
    for k in range(self.n_comp):
        gaussian = multivariate_normal(self.means[k], self.covars[k])
        resp[:, k] = gaussian.logpdf(data) + np.log(self.pis[k] + 1e-16)
    return np.exp(resp - logsumexp(resp, axis=1, keepdims=True))


GMM.E_step = E_step
