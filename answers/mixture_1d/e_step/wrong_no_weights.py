"""Leaves the weights out.

fails: test_e_step_values
hint: where is the weight
"""

def e_step(x, mu, sigma, pi):
    p = normal_pdf(x[:, np.newaxis], mu, sigma)
    return p / p.sum(axis=1, keepdims=True)
