"""The weights are missing below.

fails: test_e_step_values
hint: into the denominator, too
"""

def e_step(x, mu, sigma, pi):
    p = normal_pdf(x[:, np.newaxis], mu, sigma)
    return pi * p / p.sum(axis=1, keepdims=True)
