"""The trace begins after the first update, the stop comes before the next."""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    gamma, before = self.inference(data)
    for _ in self.bar:
        self.update(data, gamma)
        gamma, now = self.inference(data)
        trace.append(now)
        if np.isclose(now / len(data), before / len(data), rtol=0, atol=1e-10):
            break
        before = now
    return trace


GMM.fit = fit
