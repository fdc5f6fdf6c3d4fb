"""Gives a numpy number in an array."""


def share_right(resp, z):
    from itertools import permutations

    guesses = np.array([row.argmax() for row in resp])
    rates = [np.mean([way[g] == goat for g, goat in zip(guesses, z)]) for way in permutations(range(len(resp[0])))]
    return np.max(rates, keepdims=True)
