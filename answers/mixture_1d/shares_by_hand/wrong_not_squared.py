"""The distance is not squared.

fails: test_shares_by_hand_weights
hint: goes into the exponent squared
"""


def shares_by_hand():
    return 1 / 4, 1 / (1 + 3 * np.exp(-1)), 2 / 3
