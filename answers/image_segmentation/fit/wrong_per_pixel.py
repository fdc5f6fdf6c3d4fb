"""A trace per pixel.

fails: test_fit_trace
hint: per pixel
"""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        trace.append(value / len(data))
        if len(trace) > 1 and abs(trace[-1] - trace[-2]) < 1e-10:
            break
    return trace


GMM.fit = fit
