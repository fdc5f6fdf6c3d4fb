"""Starts anew from k-means.

fails: test_fit_trace
hint: end elsewhere
"""

def fit(self, data, iteration):
    self.mus, self.priors, self.covs = kmeans(self.ncomp, data)
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
