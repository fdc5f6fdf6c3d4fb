"""The worst matching.

fails: test_share_right_value
hint: worst matching
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    return min(np.mean(np.array(way)[guesses] == z) for way in permutations(range(resp.shape[1])))
