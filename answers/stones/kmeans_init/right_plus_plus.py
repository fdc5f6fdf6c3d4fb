"""Starts as k-means++ does, then a hundred rounds; loops over the points."""

def kmeans_init(x, n_comp, seed):
    rng = np.random.RandomState(seed)
    centres = [x[rng.randint(len(x))]]
    while len(centres) < n_comp:
        d2 = np.min([((x - c) ** 2).sum(axis=1) for c in centres], axis=0)
        centres.append(x[rng.choice(len(x), p=d2 / d2.sum())])
    for _ in range(100):
        groups = [[] for _ in range(n_comp)]
        for point in x:
            groups[int(np.argmin([((point - c) ** 2).sum() for c in centres]))].append(point)
        moved = [np.mean(g, axis=0) if g else c for g, c in zip(groups, centres)]
        if np.allclose(moved, centres, atol=1e-12):
            break
        centres = moved
    return np.array(centres), np.array([np.cov(np.array(g).T) for g in groups])
