"""Works in place, so the caller's array changes.

fails: test_standardise_argument
hint: changes the array that it is given
"""

def standardise(data):
    data -= data.mean(axis=0)
    data /= data.std(axis=0)
    return data
