"""Leaves the loop before an update that would change nothing."""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for step in self.bar:
        gamma, value = self.inference(data)
        trace.append(value)
        if step > 0 and abs(trace[-1] - trace[-2]) < 1e-10 * len(data):
            break
        self.update(data, gamma)
    return trace


GMM.fit = fit
