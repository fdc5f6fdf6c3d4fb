"""The typical answer: KMeans of scikit-learn, and its centres."""

from sklearn.cluster import KMeans


def kmeans_init(x, n_comp, seed):
    kmeans = KMeans(n_clusters=n_comp, n_init=10, random_state=seed).fit(x)
    means = kmeans.cluster_centers_
    covars = np.zeros((n_comp, x.shape[1], x.shape[1]))
    for k in range(n_comp):
        covars[k] = np.cov(x[kmeans.labels_ == k].T)
    return means, covars
