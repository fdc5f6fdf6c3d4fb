"""Only divides.

fails: test_standardise_values
hint: has to be subtracted, too
"""

def standardise(data):
    return data / data.std(axis=0)
