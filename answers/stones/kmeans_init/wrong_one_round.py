"""One round only.

fails: test_kmeans_init_means
hint: until nothing moves
"""

def kmeans_init(x, n_comp, seed):
    means = x[np.random.RandomState(seed).choice(len(x), n_comp, replace=False)]
    labels = ((x[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    means = np.stack([x[labels == k].mean(axis=0) for k in range(n_comp)])
    return means, np.stack([np.cov(x[labels == k].T) for k in range(n_comp)])
