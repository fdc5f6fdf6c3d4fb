"""The stop compares a value with itself: after the first round it is over.

fails: test_fit_trace, test_fit_stop, test_fit_bar
hint: makes 1 update(s)
"""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        trace.append(value)
        last = value
        if abs(value - last) < 1e-10:
            break
    return trace


GMM.fit = fit
