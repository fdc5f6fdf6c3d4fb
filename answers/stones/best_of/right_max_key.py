"""A list of the sound fits, and max with a key that computes the likelihood again."""

def best_of(data, seeds, n_iter):
    fits = [GMM(n_comp=3, seed=seed) for seed in seeds]
    for fit in fits:
        fit.fit(data, n_iter=n_iter)
    sound = [fit for fit in fits if not fit.is_collapsed()]
    return max(sound, key=lambda fit: fit.compute_LML(data))
