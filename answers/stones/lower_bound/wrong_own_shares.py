"""Uses its own responsibilities, not the shares given.

fails: test_lower_bound_values, test_lower_bound_edges
hint: that is the LML
"""


def lower_bound(self, data, resp):
    log_joint = np.stack(
        [np.log(pi) + self.compute_log_pdf_multi_gaussian(data, m, c) for pi, m, c in zip(self.pis, self.means, self.covars)], axis=1
    )
    resp = np.exp(log_joint - logsumexp(log_joint, axis=1, keepdims=True))
    return (resp * (log_joint - np.log(resp))).sum() / len(data)


GMM.lower_bound = lower_bound
