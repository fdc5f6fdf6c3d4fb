"""Stops before the division.

fails: test_e_step_values
hint: divide by the sum over components
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return joint
