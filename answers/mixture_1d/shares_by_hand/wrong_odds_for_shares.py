"""The odds in (a).

fails: test_shares_by_hand_weights
hint: divide by the sum over both components
"""


def shares_by_hand():
    return 1 / 3, 1 / (1 + 3 * np.exp(-2)), 2 / 3
