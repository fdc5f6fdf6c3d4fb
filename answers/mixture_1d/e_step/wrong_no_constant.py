"""An own density without its factor 1/sigma.

fails: test_e_step_values
hint: factor 1/sigma
"""

def e_step(x, mu, sigma, pi):
    joint = pi * np.exp(-0.5 * ((x[:, np.newaxis] - mu) / sigma) ** 2)
    return joint / joint.sum(axis=1, keepdims=True)
