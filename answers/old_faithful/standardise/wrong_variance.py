"""Divides by the variance.

fails: test_standardise_values
hint: not by the variance
"""

def standardise(data):
    return (data - data.mean(axis=0)) / data.var(axis=0)
