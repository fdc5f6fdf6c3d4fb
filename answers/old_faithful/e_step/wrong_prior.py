"""Returns the weights for every point.

fails: test_e_step_values, test_e_step_far
hint: before the point was seen
"""

def e_step(X, mu, Sigma, pi):
    return np.tile(pi, (len(X), 1))
