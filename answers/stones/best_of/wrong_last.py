"""Keeps the last sound fit.

fails: test_best_of_choice
hint: comes last
"""

def best_of(data, seeds, n_iter):
    best, best_LML = None, -np.inf
    for seed in seeds:
        candidate = GMM(n_comp=3, seed=seed)
        LML = candidate.fit(data, n_iter)[-1]
        if not candidate.is_collapsed():
            best, best_LML = candidate, LML
    return best
