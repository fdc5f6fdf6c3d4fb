"""Chooses the likeliest component.

fails: test_e_step_values
hint: not a choice of the largest
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.eye(len(mu))[joint.argmax(axis=1)]
