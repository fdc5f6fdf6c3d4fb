"""The weights are left out in (a) and (b).

fails: test_shares_by_hand_weights
hint: the weights are not
"""


def shares_by_hand():
    return 0.5, 0.881, 0.667
