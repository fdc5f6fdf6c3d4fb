"""The typical answer: remembers the last value and breaks."""

def fit(self, data, iteration):
    log_likelihoods = []
    last = -np.inf
    self.bar = tqdm(range(iteration))
    for i in self.bar:
        gamma, log_likelihood = self.inference(data)
        self.update(data, gamma)
        log_likelihoods.append(log_likelihood)
        if abs(log_likelihood - last) / len(data) < 1e-10:
            break
        last = log_likelihood
    return log_likelihoods


GMM.fit = fit
