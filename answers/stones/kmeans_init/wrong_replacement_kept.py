"""Draws with replacement, and lets a centre without points stay where it is.

fails: test_kmeans_init_seeds
hint: without replacement
"""

def kmeans_init(x, n_comp, seed):
    rng = np.random.RandomState(seed)
    means = x[rng.randint(0, len(x), n_comp)]
    for _ in range(100):
        labels = np.argmin(((x[:, None] - means) ** 2).sum(axis=2), axis=1)
        for k in range(n_comp):
            if np.any(labels == k):
                means[k] = x[labels == k].mean(axis=0)
    return means, np.stack([np.cov(x[labels == k].T) for k in range(n_comp)])
