"""The typical answer: a loop that remembers the best so far."""

def best_of(data, seeds, n_iter):
    best_gmm = None
    best_value = -np.inf
    for s in seeds:
        gmm = GMM(n_comp=3, seed=s)
        trace = gmm.fit(data, n_iter)
        if gmm.is_collapsed():
            continue
        if trace[-1] > best_value:
            best_value = trace[-1]
            best_gmm = gmm
    return best_gmm
