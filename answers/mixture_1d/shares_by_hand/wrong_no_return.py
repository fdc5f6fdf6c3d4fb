"""Prints, and returns nothing.

fails: test_shares_by_hand_weights, test_shares_by_hand_widths
hint: gives nothing back
"""


def shares_by_hand():
    print(1 / 4, 0.711, 2 / 3)
