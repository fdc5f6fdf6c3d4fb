"""Never asks whether a fit has collapsed: infinity wins.

fails: test_best_of_collapse
hint: a collapsed fit won
"""

def best_of(data, seeds, n_iter):
    best, best_LML = None, -np.inf
    for seed in seeds:
        candidate = GMM(n_comp=3, seed=seed)
        LML = candidate.fit(data, n_iter)[-1]
        if LML > best_LML:
            best, best_LML = candidate, LML
    return best
