"""A guess for (b).

fails: test_shares_by_hand_weights
hint: (b): weight times density
"""


def shares_by_hand():
    return 1 / 4, 0.6, 2 / 3
