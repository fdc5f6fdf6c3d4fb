"""np.isclose with its default tolerance.

fails: test_fit_stop
hint: too early
"""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        trace.append(value)
        if len(trace) > 1 and np.isclose(trace[-1], trace[-2]):
            break
    return trace


GMM.fit = fit
