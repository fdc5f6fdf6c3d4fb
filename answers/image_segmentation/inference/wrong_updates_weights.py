"""Updates the weights on the way.

fails: test_inference_sizes
hint: changes the parameters
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    s = logsumexp(a, axis=1, keepdims=True)
    gamma = np.exp(a - s)
    self.priors = gamma.mean(axis=0)
    return gamma, s.sum()


GMM.inference = inference
