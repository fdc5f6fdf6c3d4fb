"""All components at once, in three dimensions; a list in place of a tuple."""

def inference(self, datas):
    d = datas[:, None, :] - np.asarray(self.mus)
    precisions = np.linalg.inv(np.asarray(self.covs))
    maha = (np.einsum("nki,kij->nkj", d, precisions) * d).sum(-1)
    a = np.log(np.ravel(self.priors)) - 0.5 * (datas.shape[1] * np.log(2 * np.pi) - np.linalg.slogdet(precisions)[1] + maha)
    s = logsumexp(a, axis=1)
    return [np.exp(a - s[:, None]), np.array(s.sum())]


GMM.inference = inference
