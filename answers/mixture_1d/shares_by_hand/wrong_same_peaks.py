"""Forgets that the wider bell is lower.

fails: test_shares_by_hand_widths
hint: the wider bell is lower
"""


def shares_by_hand():
    return 1 / 4, 0.711, 1 / 2
