"""Counts by one-hot tables."""


def share_right(resp, z):
    from itertools import permutations

    N, K = resp.shape
    table = np.eye(K)[resp.argmax(axis=1)].T @ np.eye(K)[z]
    return max(sum(table[k, goat] for k, goat in enumerate(goats)) for goats in permutations(range(K))) / N
