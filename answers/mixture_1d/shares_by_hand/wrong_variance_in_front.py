"""One over the variance in front of the exponential.

fails: test_shares_by_hand_widths
hint: not one over its square
"""


def shares_by_hand():
    return 1 / 4, 0.711, 4 / 5
