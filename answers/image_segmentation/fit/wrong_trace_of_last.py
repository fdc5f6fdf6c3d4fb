"""Keeps only the final value, as often as there were rounds.

fails: test_fit_trace
hint: in their order
"""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        trace.append(value)
        if len(trace) > 1 and abs(trace[-1] - trace[-2]) < 1e-10 * len(data):
            break
    return [value] * len(trace)


GMM.fit = fit
