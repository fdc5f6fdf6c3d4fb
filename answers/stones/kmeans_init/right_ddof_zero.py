"""Covariances that divide by the number of points of the group."""

def kmeans_init(x, n_comp, seed):
    from sklearn.cluster import KMeans

    labels = KMeans(n_comp, n_init=10, random_state=seed).fit_predict(x)
    means = np.array([x[labels == k].mean(axis=0) for k in range(n_comp)])
    covars = np.array([np.cov(x[labels == k], rowvar=False, bias=True) for k in range(n_comp)])
    return means, covars
