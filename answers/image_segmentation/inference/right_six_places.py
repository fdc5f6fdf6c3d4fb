"""Shares rounded to six places."""

def inference(self, datas):
    parts = zip(self.priors, self.mus, self.covs)
    a = np.stack([np.log(p) + multivariate_normal.logpdf(datas, m, S) for p, m, S in parts], axis=1)
    top = logsumexp(a, axis=1, keepdims=True)
    return np.round(np.exp(a - top), 6), top.sum()


GMM.inference = inference
