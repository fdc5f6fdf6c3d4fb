"""Stops before the division.

fails: test_e_step_values
hint: that is weight times density: divide by its sum
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return joint
