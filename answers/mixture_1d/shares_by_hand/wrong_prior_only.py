"""The weights alone.

fails: test_shares_by_hand_weights
hint: the weight alone
"""


def shares_by_hand():
    return 1 / 4, 1 / 4, 2 / 3
