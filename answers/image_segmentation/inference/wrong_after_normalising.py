"""Takes the log of the sum of the shares: always 0.

fails: test_inference_likelihood
hint: sum before you divide
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    gamma = np.exp(a - logsumexp(a, axis=1, keepdims=True))
    return gamma, np.log(gamma.sum(axis=1)).sum()


GMM.inference = inference
