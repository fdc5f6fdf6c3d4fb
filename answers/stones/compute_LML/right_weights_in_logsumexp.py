"""The weights are handed to logsumexp as its b."""

def compute_LML(self, data):
    log_pdf = np.array(
        [self.compute_log_pdf_multi_gaussian(data, m, c) for m, c in zip(self.means, self.covars)]
    )
    return logsumexp(log_pdf.T, b=np.ravel(self.pis), axis=1).mean()


GMM.compute_LML = compute_LML
