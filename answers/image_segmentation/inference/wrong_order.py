"""The log-likelihood first.

fails: test_inference_gamma, test_fit_trace, test_fit_stop, test_fit_bar, test_visualize_labels, test_visualize_order
hint: gamma comes first
"""

def inference(self, datas):
    a = np.zeros((len(datas), self.ncomp))
    for k in range(self.ncomp):
        a[:, k] = np.log(self.priors[k]) + multivariate_normal.logpdf(datas, self.mus[k], self.covs[k])

    s = logsumexp(a, axis=1, keepdims=True)
    return s.sum(), np.exp(a - s)


GMM.inference = inference
