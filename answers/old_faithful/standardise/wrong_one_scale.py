"""One standard deviation for all columns.

fails: test_standardise_values
hint: a scale of its own, too
"""

def standardise(data):
    return (data - np.mean(data, axis=0)) / np.std(data)
