"""Stops when the gain is less than the tolerance: EM has no losses."""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        if trace and (value - trace[-1]) / len(data) < 1e-10:
            trace.append(value)
            break
        trace.append(value)
        self.bar.set_description(f"log-likelihood {value:.6g}")
    return trace


GMM.fit = fit
