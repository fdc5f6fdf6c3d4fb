"""Adds up the responsibilities of the true component.

fails: test_share_right_value
hint: not the share of guesses
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    return max(resp[np.arange(len(z)), np.array(way)[z]].mean() for way in permutations(range(resp.shape[1])))
