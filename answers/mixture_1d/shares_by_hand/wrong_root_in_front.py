"""One over the root of sigma in front.

fails: test_shares_by_hand_widths
hint: not its square root
"""


def shares_by_hand():
    return 1 / 4, 0.711, 0.586
