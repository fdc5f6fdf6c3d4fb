"""Takes the steps itself, without fit."""

def best_of(data, seeds, n_iter):
    best, highest = None, None
    for seed in seeds:
        g = GMM(n_comp=3, seed=seed)
        for _ in range(n_iter):
            g.M_step(data, g.E_step(data))
            if g.is_collapsed():
                break
        else:
            value = g.compute_LML(data)
            if highest is None or value > highest:
                best, highest = g, value
    return best
