"""Treats two columns, whatever there are.

fails: test_standardise_values, test_standardise_argument
hint: it should stay as it is
"""

def standardise(data):
    eruptions = (data[:, 0] - data[:, 0].mean()) / data[:, 0].std()
    waiting = (data[:, 1] - data[:, 1].mean()) / data[:, 1].std()
    return np.column_stack([eruptions, waiting])
