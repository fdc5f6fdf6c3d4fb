"""Turns the nan of 0 log 0 into 0."""


def lower_bound(self, data, resp):
    log_joint = np.stack(
        [np.log(pi) + self.compute_log_pdf_multi_gaussian(data, m, c) for pi, m, c in zip(self.pis, self.means, self.covars)], axis=1
    )
    with np.errstate(all="ignore"):
        entropy = -np.nan_to_num(resp * np.log(resp))
    return (resp * log_joint + entropy).sum(axis=1).mean()


GMM.lower_bound = lower_bound
