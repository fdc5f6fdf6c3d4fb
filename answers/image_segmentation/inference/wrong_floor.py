"""Adds a small number to avoid 0/0: far away it is equal shares.

fails: test_inference_far
hint: outliers belong to everybody
"""

def inference(self, datas):
    p = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        p[:, k] = self.priors[k] * multivariate_normal.pdf(datas, self.mus[k], self.covs[k])

    p = p + 1e-300
    total = p.sum(axis=1, keepdims=True)
    return p / total, np.log(total).sum()


GMM.inference = inference
