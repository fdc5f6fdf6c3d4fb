"""Gives up as soon as one start collapses.

fails: test_best_of_collapse
hint: returned nothing, although some starts are sound
"""

def best_of(data, seeds, n_iter):
    best, best_LML = None, -np.inf
    for seed in seeds:
        candidate = GMM(n_comp=3, seed=seed)
        LML = candidate.fit(data, n_iter)[-1]
        if candidate.is_collapsed():
            return best
        if LML > best_LML:
            best, best_LML = candidate, LML
    return best
