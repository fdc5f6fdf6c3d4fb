"""The bar is not kept.

fails: test_fit_bar
hint: no self.bar
"""

def fit(self, data, iteration):
    trace = []
    bar = tqdm(range(iteration))
    for _ in bar:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        trace.append(value)
        if len(trace) > 1 and abs(trace[-1] - trace[-2]) < 1e-10 * len(data):
            break
    return trace


GMM.fit = fit
