"""A floor inside the log that is too small to matter."""


def lower_bound(self, data, resp):
    log_joint = np.stack(
        [np.log(pi) + self.compute_log_pdf_multi_gaussian(data, m, c) for pi, m, c in zip(self.pis, self.means, self.covars)], axis=1
    )
    return np.mean(np.sum(resp * (log_joint - np.log(resp + 1e-300)), axis=1))


GMM.lower_bound = lower_bound
