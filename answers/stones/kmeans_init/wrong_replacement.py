"""Draws the starting points with replacement: two may be the same.

fails: test_kmeans_init_seeds
hint: drawn twice
"""

def kmeans_init(x, n_comp, seed):
    rng = np.random.RandomState(seed)
    means = x[rng.randint(0, len(x), n_comp)]
    for _ in range(100):
        labels = np.argmin(((x[:, None] - means) ** 2).sum(axis=2), axis=1)
        means = np.stack([x[labels == k].mean(axis=0) for k in range(n_comp)])
    return means, np.stack([np.cov(x[labels == k].T) for k in range(n_comp)])
