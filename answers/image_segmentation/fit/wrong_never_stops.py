"""No stop at all.

fails: test_fit_stop
hint: never stops
"""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        trace.append(value)

    return trace


GMM.fit = fit
