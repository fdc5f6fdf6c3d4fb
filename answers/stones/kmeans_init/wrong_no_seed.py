"""Leaves the draws to chance: another grouping at each call.

fails: test_kmeans_init_seeds
hint: twice the same seed
"""

def kmeans_init(x, n_comp, seed):
    from sklearn.cluster import KMeans

    labels = KMeans(n_clusters=n_comp, n_init=5).fit(x).labels_
    groups = [x[labels == k] for k in range(n_comp)]
    means = np.stack([group.mean(axis=0) for group in groups])
    covars = np.stack([np.cov(group.T) for group in groups])
    return means, covars
