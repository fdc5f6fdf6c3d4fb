"""The typical answer: a column of log weight plus log density for each component."""

def inference(self, datas):
    N = datas.shape[0]
    log_p = np.zeros((N, self.ncomp))
    for k in range(self.ncomp):
        log_p[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])
    log_sum = logsumexp(log_p, axis=1)
    gamma = np.exp(log_p - log_sum[:, np.newaxis])
    return gamma, np.sum(log_sum)


GMM.inference = inference
