"""Two loops, and nothing is added for a share of 0."""


def lower_bound(self, data, resp):
    total = 0
    for n in range(len(data)):
        for k in range(self.n_comp):
            r = resp[n, k]
            if r > 0:
                log_pdf = self.compute_log_pdf_multi_gaussian(data[n : n + 1], self.means[k], self.covars[k])[0]
                total += r * (np.log(self.pis[k]) + log_pdf - np.log(r))
    return total / len(data)


GMM.lower_bound = lower_bound
