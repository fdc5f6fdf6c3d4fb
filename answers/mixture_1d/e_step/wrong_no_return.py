"""Computes and keeps it to itself.

fails: test_e_step_values, test_e_step_sizes, test_e_step_inputs
hint: return
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    resp = joint / joint.sum(axis=1, keepdims=True)
