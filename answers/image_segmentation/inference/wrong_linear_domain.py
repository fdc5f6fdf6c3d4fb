"""Plain densities: 0/0 far away.

fails: test_inference_far
hint: work with logs
"""

def inference(self, datas):
    p = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        p[:, k] = self.priors[k] * multivariate_normal.pdf(datas, self.mus[k], self.covs[k])

    total = p.sum(axis=1, keepdims=True)
    return p / total, np.log(total).sum()


GMM.inference = inference
