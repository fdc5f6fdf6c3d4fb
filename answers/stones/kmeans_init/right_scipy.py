"""kmeans2 of scipy, started at points drawn without replacement."""

def kmeans_init(x, n_comp, seed):
    from scipy.cluster.vq import kmeans2

    start = x[np.random.RandomState(seed).permutation(len(x))[:n_comp]]
    means, labels = kmeans2(x, start, iter=100, minit="matrix")
    return means, np.stack([np.cov(x[labels == k].T) for k in range(n_comp)])
