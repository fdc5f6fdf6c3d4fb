"""The half in the exponent is forgotten.

fails: test_shares_by_hand_weights
hint: half the squared distance
"""


def shares_by_hand():
    return 1 / 4, 1 / (1 + 3 * np.exp(-4)), 2 / 3
