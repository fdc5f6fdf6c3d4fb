"""Stretches to the interval from 0 to 1.

fails: test_standardise_values
hint: interval from 0 to 1
"""

def standardise(data):
    low, high = data.min(axis=0), data.max(axis=0)
    return (data - low) / (high - low)
