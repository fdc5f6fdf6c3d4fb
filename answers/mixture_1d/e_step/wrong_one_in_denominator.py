"""Adds one to the denominator, against division by zero.

fails: test_e_step_values, test_e_step_sizes
hint: every row must sum to 1
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return joint / (1 + joint.sum(axis=1, keepdims=True))
