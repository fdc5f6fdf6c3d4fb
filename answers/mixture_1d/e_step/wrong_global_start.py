"""Takes the means of the page.

fails: test_e_step_values, test_e_step_inputs
hint: other means give the same numbers: are those
"""

def e_step(x, mu, sigma, pi):
    resp = np.zeros((len(x), len(mu)))
    for k in range(len(mu)):
        resp[:, k] = pi[k] * normal_pdf(x, start_mu[k % 2], sigma[k])
    return resp / resp.sum(axis=1, keepdims=True)
