"""Rounded to three places."""


def shares_by_hand():
    return 0.25, 0.711, 0.667
