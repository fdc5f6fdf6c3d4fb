"""The standard deviation from its formula."""

def standardise(data):
    N = data.shape[0]
    centred = data - data.sum(axis=0) / N
    return centred / np.sqrt((centred ** 2).sum(axis=0) / N)
