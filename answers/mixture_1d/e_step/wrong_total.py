"""Divides by the sum of the whole table.

fails: test_e_step_values
hint: not by the sum over everything
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return joint / np.sum(joint)
