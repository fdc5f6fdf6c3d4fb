"""Reads the parameters of gmm, the mixture of the page.

fails: test_E_step_values, test_E_step_sizes, test_E_step_inputs, test_E_step_far
hint: other means give the same numbers: are those
"""

def E_step(self, data):
    a = np.zeros((len(data), gmm.n_comp))
    for k in range(gmm.n_comp):
        log_pdf = gmm.compute_log_pdf_multi_gaussian(data, gmm.means[k], gmm.covars[k])
        a[:, k] = np.log(gmm.pis[k]) + log_pdf
    return np.exp(a - logsumexp(a, axis=1, keepdims=True))


GMM.E_step = E_step
