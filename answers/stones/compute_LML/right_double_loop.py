"""Two plain loops, a point at a time, and numbers as Python floats."""

def compute_LML(self, data):
    LML = 0.0
    for n in range(len(data)):
        p_n = 0.0
        for k in range(self.n_comp):
            point = data[n : n + 1]
            density = GMM.compute_pdf_multi_gaussian(point, self.means[k], self.covars[k])
            p_n += self.pis[k] * density[0]
        LML += float(np.log(p_n))
    return LML / len(data)


GMM.compute_LML = compute_LML
