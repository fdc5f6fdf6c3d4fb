"""Returns from inside the loop: the first sound fit.

fails: test_best_of_choice
hint: comes first
"""

def best_of(data, seeds, n_iter):
    best_LML = -np.inf
    for seed in seeds:
        candidate = GMM(n_comp=3, seed=seed)
        LML = candidate.fit(data, n_iter)[-1]
        if LML > best_LML and not candidate.is_collapsed():
            best_LML = LML
            return candidate
