"""Does not know 0 log 0.

fails: test_lower_bound_edges
hint: 0 log 0 counts as 0
"""


def lower_bound(self, data, resp):
    log_joint = np.stack(
        [np.log(pi) + self.compute_log_pdf_multi_gaussian(data, m, c) for pi, m, c in zip(self.pis, self.means, self.covars)], axis=1
    )
    return (resp * log_joint - resp * np.log(resp)).sum() / len(data)


GMM.lower_bound = lower_bound
