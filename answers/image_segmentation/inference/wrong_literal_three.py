"""Three components, whatever the mixture says.

fails: test_inference_sizes
hint: literal
"""

def inference(self, datas):
    a = np.zeros((len(datas), 3))
    for k in range(3):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    s = logsumexp(a, axis=1, keepdims=True)
    return np.exp(a - s), s.sum()


GMM.inference = inference
