"""A hundred rounds, whatever is asked for.

fails: test_fit_trace, test_fit_bar
hint: end elsewhere
"""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(100))
    for _ in self.bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        trace.append(value)
        if len(trace) > 1 and abs(trace[-1] - trace[-2]) < 1e-10 * len(data):
            break
    return trace


GMM.fit = fit
