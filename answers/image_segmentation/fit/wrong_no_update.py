"""Never updates.

fails: test_fit_trace, test_fit_stop
hint: makes 0 update(s)
"""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in self.bar:
        gamma, value = self.inference(data)

        trace.append(value)

    return trace


GMM.fit = fit
