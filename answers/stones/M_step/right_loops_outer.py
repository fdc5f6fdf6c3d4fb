"""Plain loops and outer products, the parameters kept as lists."""

def M_step(self, data, resp):
    pis, means, covars = [], [], []
    for k in range(self.n_comp):
        N_k = 0.0
        mean = np.zeros(data.shape[1])
        for n in range(len(data)):
            N_k += resp[n, k]
            mean += resp[n, k] * data[n]
        mean = mean / N_k
        covar = np.zeros((data.shape[1], data.shape[1]))
        for n in range(len(data)):
            covar += resp[n, k] * np.outer(data[n] - mean, data[n] - mean)
        pis.append(N_k / len(data))
        means.append(mean)
        covars.append(covar / N_k)
    self.pis, self.means, self.covars = pis, means, covars


GMM.M_step = M_step
