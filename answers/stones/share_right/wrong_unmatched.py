"""Compares the numbers as they are.

fails: test_share_right_value
hint: components are not matched
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    return np.mean(guesses == z)
