"""With kept dimensions and an explicit ddof."""

def standardise(data):
    mean = data.mean(axis=0, keepdims=True)
    std = data.std(axis=0, keepdims=True, ddof=0)
    X = data - mean
    X /= std
    return X
