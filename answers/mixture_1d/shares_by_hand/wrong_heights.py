"""Weight times density, not divided by the sum.

fails: test_shares_by_hand_weights, test_shares_by_hand_widths
hint: divide by the sum of both
"""


def shares_by_hand():
    return 0.0605, 0.0997, 0.1995
