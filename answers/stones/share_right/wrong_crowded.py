"""Gives every component its most frequent goat.

fails: test_share_right_value
hint: two components have got the same goat
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    right = 0
    for k in range(resp.shape[1]):
        right += np.bincount(z[guesses == k], minlength=1).max()
    return right / len(z)
