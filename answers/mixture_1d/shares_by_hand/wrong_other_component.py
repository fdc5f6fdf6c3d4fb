"""The shares of component 2.

fails: test_shares_by_hand_weights, test_shares_by_hand_widths
hint: share of component 2
"""


def shares_by_hand():
    return 0.75, 0.289, 0.333
