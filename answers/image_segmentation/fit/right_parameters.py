"""Stops when no parameter moves any more."""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        old = np.concatenate([np.ravel(p) for p in (self.mus, self.covs, self.priors)])
        gamma, value = self.inference(data)
        self.update(data, gamma)
        new = np.concatenate([np.ravel(p) for p in (self.mus, self.covs, self.priors)])
        trace.append(float(value))
        if np.abs(new - old).max() < 1e-10:
            break
    return trace


GMM.fit = fit
