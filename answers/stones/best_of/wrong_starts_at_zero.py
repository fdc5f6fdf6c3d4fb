"""The best so far starts at 0, which no mean log-likelihood here reaches.

fails: test_best_of_choice, test_best_of_collapse
hint: returned nothing
"""

def best_of(data, seeds, n_iter):
    best, best_LML = None, 0
    for seed in seeds:
        candidate = GMM(n_comp=3, seed=seed)
        LML = candidate.fit(data, n_iter)[-1]
        if LML > best_LML and not candidate.is_collapsed():
            best, best_LML = candidate, LML
    return best
