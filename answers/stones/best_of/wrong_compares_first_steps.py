"""Compares what the first step reaches.

fails: test_best_of_choice
hint: best on the way
"""

def best_of(data, seeds, n_iter):
    best, best_LML = None, -np.inf
    for seed in seeds:
        candidate = GMM(n_comp=3, seed=seed)
        LML = candidate.fit(data, n_iter)[1]
        if LML > best_LML and not candidate.is_collapsed():
            best, best_LML = candidate, LML
    return best
