"""Uses the variances only.

fails: test_inference_gamma
hint: the off-diagonal entries of Sigma are left out.
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], np.diag(self.covs[k]))

    s = logsumexp(a, axis=1, keepdims=True)
    return np.exp(a - s), s.sum()


GMM.inference = inference
