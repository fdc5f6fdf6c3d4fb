"""Equal shares for all.

fails: test_e_step_values
hint: equal shares for all
"""

def e_step(X, mu, Sigma, pi):
    N, K = len(X), len(mu)
    return np.ones((N, K)) / K
