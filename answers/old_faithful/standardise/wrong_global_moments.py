"""One mean and one standard deviation for all columns.

fails: test_standardise_values
hint: a mean and a standard deviation of its own
"""

def standardise(data):
    return (data - data.mean()) / data.std()
