"""Three components, whatever the mixture has.

fails: test_lower_bound_values
hint: raises an error for 7 points
"""


def lower_bound(self, data, resp):
    total = -xlogy(resp, resp).sum()
    for k in range(3):
        total += resp[:, k] @ (np.log(self.pis[k]) + self.compute_log_pdf_multi_gaussian(data, self.means[k], self.covars[k]))
    return total / len(data)


GMM.lower_bound = lower_bound
