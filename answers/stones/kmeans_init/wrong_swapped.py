"""Returns the covariances first.

fails: test_kmeans_init_means, test_kmeans_init_covars, test_kmeans_init_seeds
hint: have means (2, 2)
"""

def kmeans_init(x, n_comp, seed):
    from sklearn.cluster import KMeans

    labels = KMeans(n_clusters=n_comp, n_init=10, random_state=seed).fit(x).labels_
    groups = [x[labels == k] for k in range(n_comp)]
    means = np.stack([group.mean(axis=0) for group in groups])
    covars = np.stack([np.cov(group.T) for group in groups])
    return covars, means
