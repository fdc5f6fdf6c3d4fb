"""Sorts the means by their first coordinate, and not the covariances.

fails: test_kmeans_init_covars
hint: in the order of the means
"""

def kmeans_init(x, n_comp, seed):
    from sklearn.cluster import KMeans

    labels = KMeans(n_clusters=n_comp, n_init=10, random_state=seed).fit(x).labels_
    groups = [x[labels == k] for k in range(n_comp)]
    means = np.stack([group.mean(axis=0) for group in groups])
    covars = np.stack([np.cov(group.T) for group in groups])
    covars = covars[np.argsort(-means[:, 0])]
    return means[np.argsort(means[:, 0])], covars
