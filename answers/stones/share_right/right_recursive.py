"""Gives the goats away one after another."""


def share_right(resp, z):
    guesses, count = resp.argmax(axis=1), resp.shape[1]

    def most(k, left):
        if k == count:
            return 0
        return max(np.sum((guesses == k) & (z == goat)) + most(k + 1, left - {goat}) for goat in left)

    return most(0, set(range(count))) / len(z)
