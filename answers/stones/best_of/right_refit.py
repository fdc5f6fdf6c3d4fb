"""Finds the best seed first and fits it once more."""

def best_of(data, seeds, n_iter):
    scores = {}
    for seed in seeds:
        end = GMM(n_comp=3, seed=seed).fit(data, n_iter)[-1]
        if end < np.inf:
            scores[seed] = end
    winner = GMM(n_comp=3, seed=max(scores, key=scores.get))
    winner.fit(data, n_iter)
    return winner
