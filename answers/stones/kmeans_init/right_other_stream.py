"""A generator of its own, from the seed."""

def kmeans_init(x, n_comp, seed):
    draw = np.random.default_rng(seed)
    centres = x[draw.permutation(len(x))[:n_comp]]
    for _ in range(200):
        labels = ((x[:, None] - centres) ** 2).sum(-1).argmin(1)
        centres = np.array([x[labels == k].mean(axis=0) for k in range(n_comp)])
    return centres, np.array([np.cov(x[labels == k].T) for k in range(n_comp)])
