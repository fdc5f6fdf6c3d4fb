"""Takes sigma for a variance, and scipy for one who wants its root.

fails: test_e_step_values
hint: no square root
"""

def e_step(x, mu, sigma, pi):
    joint = pi * norm.pdf(x[:, np.newaxis], mu, np.sqrt(sigma))
    return joint / joint.sum(axis=1, keepdims=True)
