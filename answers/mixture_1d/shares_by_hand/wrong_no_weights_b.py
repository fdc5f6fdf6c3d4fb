"""The weights are left out in (b).

fails: test_shares_by_hand_weights
hint: the weights are left out
"""


def shares_by_hand():
    return 0.25, 1 / (1 + np.exp(-2)), 2 / 3
