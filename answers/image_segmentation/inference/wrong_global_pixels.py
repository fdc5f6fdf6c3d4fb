"""Reads the pixels of the page, not those of the call.

fails: test_inference_gamma, test_inference_likelihood, test_inference_sizes, test_inference_far
hint: raises an error for 40 pixels
"""

def inference(self, datas):
    a = np.zeros((len(pixels), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(pixels, self.mus[k], self.covs[k])

    s = logsumexp(a, axis=1, keepdims=True)
    return np.exp(a - s), s.sum()


GMM.inference = inference
