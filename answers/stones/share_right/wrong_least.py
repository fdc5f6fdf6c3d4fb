"""Guesses the least responsible component.

fails: test_share_right_value
hint: not the smallest
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    guesses = resp.argmin(axis=1)
    return max(np.mean(np.array(way)[guesses] == z) for way in permutations(range(resp.shape[1])))
