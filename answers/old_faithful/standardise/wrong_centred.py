"""Only subtracts the mean.

fails: test_standardise_values
hint: divide by the standard deviation
"""

def standardise(data):
    return data - data.mean(axis=0)
