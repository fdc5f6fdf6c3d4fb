"""The two steps by hand until no label changes, in lists."""

def kmeans_init(x, n_comp, seed):
    draw = np.random.default_rng(seed)
    centres = x[draw.choice(len(x), size=n_comp, replace=False)]
    labels = np.full(len(x), -1)
    while True:
        distance = np.linalg.norm(x[:, None, :] - centres[None, :, :], axis=2)
        new = np.argmin(distance, axis=1)
        if (new == labels).all():
            break
        labels = new
        centres = np.array([x[labels == k].mean(axis=0) for k in range(n_comp)])
    return [list(c) for c in centres], [np.cov(x[labels == k].T) for k in range(n_comp)]
