"""In per cent.

fails: test_share_right_value
hint: from 0 to 1
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    return 100 * max(np.mean(np.array(way)[guesses] == z) for way in permutations(range(resp.shape[1])))
