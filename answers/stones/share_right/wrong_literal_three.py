"""Three components, whatever the table has.

fails: test_share_right_numbers
hint: size written as a literal
"""


def share_right(resp, z):
    from itertools import permutations

    guesses = resp.argmax(axis=1)
    return max(np.mean(np.array(way)[guesses] == z) for way in permutations(range(3)))
