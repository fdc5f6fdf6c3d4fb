"""The typical answer: the best of all orders."""


def share_right(resp, z):
    import itertools

    best = 0
    labels = np.argmax(resp, axis=1)
    for order in itertools.permutations(range(resp.shape[1])):
        renamed = np.array([order[k] for k in labels])
        best = max(best, np.mean(renamed == z))
    return best
