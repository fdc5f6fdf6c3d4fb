"""A number of points.

fails: test_share_right_value
hint: divide it by all points
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    return max(np.sum(np.array(way)[guesses] == z) for way in permutations(range(resp.shape[1])))
