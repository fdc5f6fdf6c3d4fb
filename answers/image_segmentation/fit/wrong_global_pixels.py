"""Fits the pixels of the page.

fails: test_fit_trace, test_fit_stop
hint: end elsewhere
"""

def fit(self, data, iteration):
    data = pixels[:, :2]
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
