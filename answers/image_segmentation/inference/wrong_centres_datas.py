"""Centres the pixels in place.

fails: test_inference_sizes
hint: work on a copy
"""

def inference(self, datas):
    datas -= self.mus[0]
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas + self.mus[0], self.mus[k], self.covs[k])
    s = logsumexp(a, axis=1, keepdims=True)
    return np.exp(a - s), s.sum()


GMM.inference = inference
