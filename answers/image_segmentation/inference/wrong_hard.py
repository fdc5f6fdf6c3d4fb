"""The most probable component takes it all.

fails: test_inference_gamma
hint: not a choice of the largest
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    return np.eye(self.ncomp)[a.argmax(axis=1)], logsumexp(a, axis=1).sum()


GMM.inference = inference
