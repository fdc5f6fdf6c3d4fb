"""Leaves (c) out.

fails: test_shares_by_hand_weights, test_shares_by_hand_widths
hint: three numbers are asked for
"""


def shares_by_hand():
    return 1 / 4, 0.711
