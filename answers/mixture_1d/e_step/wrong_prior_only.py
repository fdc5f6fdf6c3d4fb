"""The weights for every point.

fails: test_e_step_values, test_e_step_inputs
hint: those are the weights
"""

def e_step(x, mu, sigma, pi):
    return np.tile(pi, (len(x), 1))
