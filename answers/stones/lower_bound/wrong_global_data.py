"""The stones of the notebook, whatever is given.

fails: test_lower_bound_values, test_lower_bound_edges
hint: broadcast
"""


def lower_bound(self, data, resp):
    log_joint = np.stack([np.log(self.pis[k]) + self.compute_log_pdf_multi_gaussian(x, self.means[k], self.covars[k]) for k in range(self.n_comp)], axis=1)
    return (resp * log_joint - xlogy(resp, resp)).sum() / len(x)


GMM.lower_bound = lower_bound
