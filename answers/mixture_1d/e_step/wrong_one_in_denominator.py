"""Adds one to the denominator, against division by zero.

fails: test_e_step_values
hint: something (about 1) is added to the
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return joint / (1 + joint.sum(axis=1, keepdims=True))
