"""Returns the points it drew: k-means never runs.

fails: test_kmeans_init_means
hint: are not their two means
"""

def kmeans_init(x, n_comp, seed):
    means = x[np.random.RandomState(seed).choice(len(x), n_comp, replace=False)]
    labels = ((x[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    return means, np.stack([np.cov(x[labels == k].T) for k in range(n_comp)])
