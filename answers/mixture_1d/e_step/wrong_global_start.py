"""Takes the means of the page.

fails: test_e_step_values, test_e_step_sizes, test_e_step_inputs
hint: its own mean and standard deviation
"""

def e_step(x, mu, sigma, pi):
    resp = np.zeros((len(x), len(mu)))
    for k in range(len(mu)):
        resp[:, k] = pi[k] * normal_pdf(x, start_mu[k % 2], sigma[k])
    return resp / resp.sum(axis=1, keepdims=True)
