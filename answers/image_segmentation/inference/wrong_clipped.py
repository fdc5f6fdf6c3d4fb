"""Clips the logs before exp.

fails: test_inference_far
hint: clipped exponent
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    p = np.exp(np.clip(a, -600, None))
    total = p.sum(axis=1, keepdims=True)
    return p / total, np.log(total).sum()


GMM.inference = inference
