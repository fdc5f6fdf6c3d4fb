"""Keeps the result to itself.

fails: test_inference_gamma, test_inference_likelihood, test_inference_sizes, test_inference_far
hint: nothing back
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    s = logsumexp(a, axis=1, keepdims=True)
    self.gamma, self.log_likelihood = np.exp(a - s), s.sum()


GMM.inference = inference
