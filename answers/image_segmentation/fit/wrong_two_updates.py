"""Two updates a round.

fails: test_fit_trace
hint: makes 6 update(s)
"""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        self.update(data, self.inference(data)[0])
        trace.append(value)
        if len(trace) > 1 and abs(trace[-1] - trace[-2]) < 1e-10 * len(data):
            break
    return trace


GMM.fit = fit
