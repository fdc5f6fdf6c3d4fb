"""The bar is moved once, after the loop.

fails: test_fit_bar
hint: moves once
"""

def fit(self, data, iteration):
    trace = []
    self.bar = tqdm(range(iteration))
    for _ in range(iteration):
        gamma, value = self.inference(data)
        self.update(data, gamma)
        trace.append(value)
        if len(trace) > 1 and abs(trace[-1] - trace[-2]) < 1e-10 * len(data):
            break
    self.bar.update()
    return trace


GMM.fit = fit
