"""Adds one component after the other with logaddexp."""

def compute_LML(self, data):
    so_far = np.full(len(data), -np.inf)
    for pi, mean, covar in zip(self.pis, self.means, self.covars):
        so_far = np.logaddexp(
            so_far, np.log(pi) + self.compute_log_pdf_multi_gaussian(data, mean, covar)
        )
    return so_far.sum() / data.shape[0]


GMM.compute_LML = compute_LML
