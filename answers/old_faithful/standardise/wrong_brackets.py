"""Forgets the brackets around the difference.

fails: test_standardise_values
hint: mind the brackets
"""

def standardise(data):
    return data - data.mean(axis=0) / data.std(axis=0)
