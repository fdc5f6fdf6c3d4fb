"""A while loop, and a bar that is moved by hand."""

def fit(self, data, iteration):
    import io
    import tqdm as package

    trace, done = [], False
    self.bar = package.tqdm(total=iteration, file=io.StringIO())
    while len(trace) < iteration and not done:
        gamma, value = self.inference(data)
        self.update(data, gamma)
        done = bool(trace) and abs(value - trace[-1]) < 1e-10 * len(data)
        trace.append(value)
        self.bar.update()
    self.bar.close()
    return trace


GMM.fit = fit
