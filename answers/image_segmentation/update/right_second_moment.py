"""The mean of the products less the product of the means; lists."""

def update(self, datas, gamma):
    mus, covs, priors = [], [], []
    for r in gamma.T:
        mu = r @ datas / r.sum()
        mus.append(mu)
        covs.append((datas * r[:, None]).T @ datas / r.sum() - np.outer(mu, mu))
        priors.append(r.sum() / len(datas))
    self.mus, self.covs, self.priors = mus, covs, priors


GMM.update = update
