"""The trace holds the start, too; an array."""

def fit(self, data, iteration):
    gamma, value = self.inference(data)
    trace = [value]
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        self.update(data, gamma)
        gamma, value = self.inference(data)
        trace.append(value)
        if np.abs(trace[-1] - trace[-2]) < 1e-10 * data.shape[0]:
            break
    return np.array(trace)


GMM.fit = fit
