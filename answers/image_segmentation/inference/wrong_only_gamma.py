"""Returns the responsibilities only.

fails: test_inference_gamma, test_inference_likelihood, test_inference_sizes, test_inference_far
hint: two things
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


GMM.inference = inference
