"""Responsibilities by softmax."""

def inference(self, datas):
    from scipy.special import softmax

    a = np.column_stack([
        np.log(self.priors[k]) + multivariate_normal(self.mus[k], self.covs[k]).logpdf(datas) for k in range(self.ncomp)
    ])
    return softmax(a, axis=1), logsumexp(a, axis=1).sum()


GMM.inference = inference
