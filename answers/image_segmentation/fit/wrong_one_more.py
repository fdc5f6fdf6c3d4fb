"""An update before the loop, which nobody asked for.

fails: test_fit_trace
hint: makes 4 update(s)
"""

def fit(self, data, iteration):
    self.update(data, self.inference(data)[0])
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        trace.append(value)
        if len(trace) > 1 and abs(trace[-1] - trace[-2]) < 1e-10 * len(data):
            break
    return trace


GMM.fit = fit
