"""The largest count first, then the largest of what is left.

fails: test_share_right_value
hint: the largest count first
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    counts = np.array([[np.sum((guesses == k) & (z == goat)) for goat in range(resp.shape[1])] for k in range(resp.shape[1])], dtype=float)
    right = 0
    for _ in range(resp.shape[1]):
        k, goat = np.unravel_index(counts.argmax(), counts.shape)
        right += counts[k, goat]
        counts[k], counts[:, goat] = -1, -1
    return right / len(z)
