"""Adds a floor of 0.01 to the heights before normalising.

fails: test_e_step_values
hint: something (about 0.01) is added to densities:
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    joint = joint + 0.01
    return joint / joint.sum(axis=1, keepdims=True)
