"""The average over all matchings.

fails: test_share_right_value
hint: average over all matchings
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    return np.mean([np.mean(np.array(way)[guesses] == z) for way in permutations(range(resp.shape[1]))])
