"""The weights are left out.

fails: test_lower_bound_values
hint: log pi belongs to the bracket
"""


def lower_bound(self, data, resp):
    total = -xlogy(resp, resp).sum()
    for k in range(self.n_comp):
        total += resp[:, k] @ self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k])
    return total / len(data)


GMM.lower_bound = lower_bound
