"""Bayes in logs is a softmax over the components."""

from scipy.special import softmax


def E_step(self, data):
    joint = [
        np.log(pi) + GMM.compute_log_pdf_multi_gaussian(data, mean, covar)
        for pi, mean, covar in zip(self.pis, self.means, self.covars)
    ]
    return softmax(np.array(joint).T, axis=1)


GMM.E_step = E_step
