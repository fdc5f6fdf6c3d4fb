"""A row for each component.

fails: test_inference_gamma
hint: one row for each pixel
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    s = logsumexp(a, axis=1, keepdims=True)
    return np.exp(a - s).T, s.sum()


GMM.inference = inference
