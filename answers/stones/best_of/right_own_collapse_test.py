"""Judges collapse by the determinants, leaves out runs that raise an error."""

def best_of(data, seeds, n_iter):
    kept = []
    for seed in seeds:
        try:
            candidate = GMM(n_comp=3, seed=int(seed))
            LML = candidate.fit(data, n_iter)[-1]
        except np.linalg.LinAlgError:
            continue
        if np.linalg.det(np.array(candidate.covars)).min() > 1e-6 and np.isfinite(LML):
            kept.append((candidate, LML))
    best = kept[0]
    for pair in kept[1:]:
        if pair[1] > best[1]:
            best = pair
    return best[0]
