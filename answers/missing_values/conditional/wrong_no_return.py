"""Prints, and gives nothing back.

fails: test_conditional_mean, test_conditional_variance
hint: gives nothing back
"""

def conditional(d, mean, cov):
    print(mean[1] + cov[1, 0] / cov[0, 0] * (d - mean[0]))
