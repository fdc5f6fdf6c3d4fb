"""Clips the shares in place.

fails: test_lower_bound_edges
hint: changes data or resp
"""


def lower_bound(self, data, resp):
    log_joint = np.stack(
        [np.log(pi) + self.compute_log_pdf_multi_gaussian(data, m, c) for pi, m, c in zip(self.pis, self.means, self.covars)], axis=1
    )
    resp[resp == 0] = 1e-300
    return (resp * (log_joint - np.log(resp))).sum() / len(data)


GMM.lower_bound = lower_bound
