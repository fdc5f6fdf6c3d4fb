"""Forgets the return.

fails: test_standardise_values, test_standardise_argument
hint: gives nothing back
"""

def standardise(data):
    X = (data - data.mean(axis=0)) / data.std(axis=0)
