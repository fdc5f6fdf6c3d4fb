"""Treats the first two columns of a copy.

fails: test_standardise_values, test_standardise_argument
hint: data other than the geyser's
"""

def standardise(data):
    X = data.copy()
    for j in range(2):
        X[:, j] = (X[:, j] - X[:, j].mean()) / X[:, j].std()
    return X
