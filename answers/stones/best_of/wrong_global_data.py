"""Fits the stones of the page, whatever data it is given.

fails: test_best_of_choice
hint: fit the data
"""

def best_of(data, seeds, n_iter):
    best, best_LML = None, -np.inf
    for seed in seeds:
        candidate = GMM(n_comp=3, seed=seed)
        LML = candidate.fit(x, n_iter)[-1]
        if LML > best_LML and not candidate.is_collapsed():
            best, best_LML = candidate, LML
    return best
