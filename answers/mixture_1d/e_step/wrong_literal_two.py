"""Fills two columns, whatever there is.

fails: test_e_step_values, test_e_step_sizes
hint: the last component is left out: is K read from
"""

def e_step(x, mu, sigma, pi):
    resp = np.zeros((len(x), len(mu)))
    for k in range(2):
        resp[:, k] = pi[k] * normal_pdf(x, mu[k], sigma[k])
    return resp / resp.sum(axis=1, keepdims=True)
