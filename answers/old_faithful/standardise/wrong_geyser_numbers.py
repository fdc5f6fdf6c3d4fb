"""Uses the geyser's mean and standard deviation as literals.

fails: test_standardise_values, test_standardise_argument
hint: operands could not be broadcast
"""

def standardise(data):
    return (data - np.array([3.487783, 70.897059])) / np.array([1.139271, 13.569960])
