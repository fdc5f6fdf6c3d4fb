"""Returns the weights for every point.

fails: test_e_step_values
hint: those are the weights: a share depends on the
"""

def e_step(X, mu, Sigma, pi):
    return np.tile(pi, (len(X), 1))
