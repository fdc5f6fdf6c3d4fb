"""The weights are exchanged in (b).

fails: test_shares_by_hand_weights
hint: weights are exchanged
"""


def shares_by_hand():
    return 1 / 4, 3 / (3 + np.exp(-2)), 2 / 3
