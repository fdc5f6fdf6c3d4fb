"""The sum over the points in place of their mean.

fails: test_lower_bound_values
hint: divide by their number
"""


def lower_bound(self, data, resp):
    log_joint = np.stack(
        [np.log(pi) + self.compute_log_pdf_multi_gaussian(data, m, c) for pi, m, c in zip(self.pis, self.means, self.covars)], axis=1
    )
    return (resp * log_joint - xlogy(resp, resp)).sum()


GMM.lower_bound = lower_bound
