"""Returns the parameters before the last step.

fails: test_fit_em_parameters
hint: one step too few
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    kept = mu, sigma, pi
    for i in range(n_iter):
        kept = mu, sigma, pi
        resp = e_step(x, mu, sigma, pi)
        mu, sigma, pi = m_step(x, resp)
        trace.append(log_likelihood(x, mu, sigma, pi))
    return *kept, trace
