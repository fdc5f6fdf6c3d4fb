"""The expected complete-data log-likelihood.

fails: test_inference_likelihood
hint: that weighs the logs by responsibilities: it is
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    gamma = np.exp(a - logsumexp(a, axis=1, keepdims=True))
    return gamma, (gamma * a).sum()


GMM.inference = inference
