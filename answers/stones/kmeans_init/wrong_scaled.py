"""Scales the data in place before it clusters, and returns means in other units.

fails: test_kmeans_init_means, test_kmeans_init_covars, test_kmeans_init_seeds
hint: changes the data
"""

def kmeans_init(x, n_comp, seed):
    from sklearn.cluster import KMeans

    x -= x.mean(axis=0)
    x /= x.std(axis=0)
    labels = KMeans(n_clusters=n_comp, n_init=10, random_state=seed).fit(x).labels_
    groups = [x[labels == k] for k in range(n_comp)]
    return [g.mean(axis=0) for g in groups], [np.cov(g.T) for g in groups]
