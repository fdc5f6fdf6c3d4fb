"""Prints the share, and returns nothing.

fails: test_share_right_value, test_share_right_numbers
hint: gives nothing back
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    print(max(np.mean(np.array(way)[guesses] == z) for way in permutations(range(resp.shape[1]))))
