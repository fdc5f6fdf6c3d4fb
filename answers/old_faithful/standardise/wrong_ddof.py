"""Divides by the standard deviation with N - 1.

fails: test_standardise_values
hint: N - 1: use ddof=0
"""

def standardise(data):
    return (data - data.mean(axis=0)) / data.std(axis=0, ddof=1)
