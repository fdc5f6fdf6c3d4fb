"""A log-likelihood for each pixel.

fails: test_inference_likelihood
hint: must be one number
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    s = logsumexp(a, axis=1, keepdims=True)
    return np.exp(a - s), s


GMM.inference = inference
