"""Takes data[:] for a copy.

fails: test_standardise_argument
hint: changes the array that it is given
"""

def standardise(data):
    X = data[:]
    for j in range(X.shape[1]):
        X[:, j] = (X[:, j] - X[:, j].mean()) / X[:, j].std()
    return X
