"""Forgets exp at the end.

fails: test_e_step_values
hint: take exp at the end
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return np.log(joint) - np.log(joint.sum(axis=1, keepdims=True))
