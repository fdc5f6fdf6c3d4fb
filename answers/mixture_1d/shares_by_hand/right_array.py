"""An array of fractions."""


def shares_by_hand():
    return np.array([1 / 4, 1 / (1 + 3 / np.e**2), 2 / 3])
