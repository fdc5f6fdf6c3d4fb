"""Hands the square of sigma to normal_pdf.

fails: test_e_step_values
hint: sigma is a standard deviation: its square
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma**2)
    return joint / joint.sum(axis=1, keepdims=True)
