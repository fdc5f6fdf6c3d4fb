"""Rounded to two places, in a list."""


def shares_by_hand():
    return [0.25, 0.71, 0.67]
