"""Knows a collapse by the infinite end of its trace; index of the largest end."""

def best_of(data, seeds, n_iter):
    models, ends = [], []
    for seed in seeds:
        model = GMM(3, data.shape[1], seed)
        end = model.fit(data, n_iter)[-1]
        models.append(model)
        ends.append(end if np.isfinite(end) else -np.inf)
    return models[int(np.argmax(ends))]
