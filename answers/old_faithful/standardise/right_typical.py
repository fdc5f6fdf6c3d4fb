"""The typical answer: mean and standard deviation in variables."""

def standardise(data):
    mean = np.mean(data, axis=0)
    std = np.std(data, axis=0)
    return (data - mean) / std
