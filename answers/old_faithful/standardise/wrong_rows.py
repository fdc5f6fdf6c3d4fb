"""Standardises rows.

fails: test_standardise_values
hint: that standardises rows
"""

def standardise(data):
    mean = data.mean(axis=1, keepdims=True)
    return (data - mean) / data.std(axis=1, keepdims=True)
