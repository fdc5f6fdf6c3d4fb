"""Sorts pairs of end and position, best first, and takes the first that has not collapsed."""

def best_of(data, seeds, n_iter):
    runs = []
    for i, seed in enumerate(seeds):
        m = GMM(n_comp=3)
        m.init_param(seed=seed)
        runs.append((m.fit(data, n_iter)[-1], i, m))
    for _, _, m in sorted(runs, reverse=True):
        if not m.is_collapsed():
            return m
