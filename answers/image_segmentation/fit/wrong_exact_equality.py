"""Waits until the likelihood does not change in its last digit, and then some.

fails: test_fit_stop
hint: long after
"""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        trace.append(value)
        if len(trace) > 300 and trace[-1] == trace[-2]:
            break
    return trace


GMM.fit = fit
