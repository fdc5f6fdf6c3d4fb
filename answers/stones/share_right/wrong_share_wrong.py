"""The share of wrong guesses.

fails: test_share_right_value
hint: share that is wrong
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    return 1 - max(np.mean(np.array(way)[guesses] == z) for way in permutations(range(resp.shape[1])))
