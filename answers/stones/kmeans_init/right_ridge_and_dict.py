"""Groups in a dictionary, a ridge of 1e-6 on the diagonals."""

def kmeans_init(x, n_comp, seed):
    from sklearn.cluster import KMeans

    model = KMeans(n_clusters=n_comp, n_init=10, random_state=seed)
    model.fit(x)
    groups = {k: x[model.predict(x) == k] for k in range(n_comp)}
    means = [group.mean(axis=0) for group in groups.values()]
    covars = [np.cov(group.T) + 1e-6 * np.eye(x.shape[1]) for group in groups.values()]
    return means, covars
