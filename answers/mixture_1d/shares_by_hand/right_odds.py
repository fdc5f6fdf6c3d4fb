"""By the odds of the two."""


def shares_by_hand():
    odds = np.array([3, 3 * np.exp(-2), 1 / 2])
    return tuple(1 / (1 + odds))
