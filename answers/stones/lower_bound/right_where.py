"""Logs only where shares are positive."""


def lower_bound(self, data, resp):
    log_joint = np.stack(
        [np.log(pi) + self.compute_log_pdf_multi_gaussian(data, m, c) for pi, m, c in zip(self.pis, self.means, self.covars)], axis=1
    )
    logs = np.log(np.where(resp > 0, resp, 1))
    return np.sum(resp * (log_joint - logs)) / resp.shape[0]


GMM.lower_bound = lower_bound
