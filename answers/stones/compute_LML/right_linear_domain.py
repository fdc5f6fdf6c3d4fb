"""Plain densities, summed with their weights, then the log: fine where stones really lie."""

def compute_LML(self, data):
    total = np.zeros(len(data))
    for k in range(self.n_comp):
        total += self.pis[k] * self.compute_pdf_multi_gaussian(data, self.means[k], self.covars[k])
    return np.log(total).mean()


GMM.compute_LML = compute_LML
