"""The constant in front of the density is left out.

fails: test_inference_likelihood
hint: off by a constant
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        d = datas - self.mus[k]
        maha = (d @ np.linalg.inv(self.covs[k]) * d).sum(axis=1)
        a[:, k] = np.log(self.priors[k]) - 0.5 * (np.linalg.slogdet(self.covs[k])[1] + maha)
    s = logsumexp(a, axis=1, keepdims=True)
    return np.exp(a - s), s.sum()


GMM.inference = inference
