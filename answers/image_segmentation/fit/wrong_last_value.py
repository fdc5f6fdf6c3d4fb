"""Returns the last value only.

fails: test_fit_trace
hint: the whole trace
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
    return trace[-1]


GMM.fit = fit
