"""Tries turned orders only.

fails: test_share_right_value
hint: are all K! orders tried
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    return max(np.mean((guesses + turn) % resp.shape[1] == z) for turn in range(resp.shape[1]))
