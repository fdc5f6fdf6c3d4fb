"""Sums over the points.

fails: test_e_step_values
hint: not each component's column
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return joint / joint.sum(axis=0)
