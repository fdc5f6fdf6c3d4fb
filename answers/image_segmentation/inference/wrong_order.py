"""The log-likelihood first.

fails: test_inference_gamma
hint: gamma comes first
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    s = logsumexp(a, axis=1, keepdims=True)
    return s.sum(), np.exp(a - s)


GMM.inference = inference
