"""Computes and keeps it to itself.

fails: test_e_step_values, test_e_step_sizes, test_e_step_inputs, test_fit_em_trace, test_fit_em_parameters
hint: return
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    resp = joint / joint.sum(axis=1, keepdims=True)
