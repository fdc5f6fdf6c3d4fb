"""The share of the first component alone.

fails: test_e_step_values, test_e_step_sizes
hint: 25 points and 3 components make shape (25, 3)
"""

def e_step(x, mu, sigma, pi):
    joint = pi * normal_pdf(x[:, np.newaxis], mu, sigma)
    return joint[:, :1] / joint.sum(axis=1, keepdims=True)
