"""What it returns is made in the loop only.

fails: test_fit_em_inputs
hint: missing when the loop never runs
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    old = mu, sigma, pi
    for i in range(n_iter):
        new_mu, new_sigma, new_pi = old = m_step(x, e_step(x, *old))
        trace.append(log_likelihood(x, *old))
    return new_mu, new_sigma, new_pi, trace
