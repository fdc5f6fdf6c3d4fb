"""Exchanges the columns, and guesses anew each time."""


def share_right(resp, z):
    from itertools import permutations

    return max((resp[:, order].argmax(axis=1) == z).mean() for order in permutations(range(resp.shape[1])))
