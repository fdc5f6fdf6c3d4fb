"""The density of three channels, written out.

fails: test_inference_gamma, test_inference_likelihood, test_inference_sizes, test_inference_far
hint: raises an error for 40 pixels
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        d = datas - self.mus[k]
        maha = (d @ np.linalg.inv(self.covs[k]) * d)[:, [0, 1, 2]].sum(axis=1)
        a[:, k] = np.log(self.priors[k]) - 0.5 * (3 * np.log(2 * np.pi) + np.linalg.slogdet(self.covs[k])[1] + maha)
    s = logsumexp(a, axis=1, keepdims=True)
    return np.exp(a - s), s.sum()


GMM.inference = inference
