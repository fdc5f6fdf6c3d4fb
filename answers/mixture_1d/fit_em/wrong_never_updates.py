"""New names for the new parameters, and the old ones used.

fails: test_fit_em_trace, test_fit_em_parameters
hint: stay at the start
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    for i in range(n_iter):
        resp = e_step(x, mu, sigma, pi)
        new_mu, new_sigma, new_pi = m_step(x, resp)
        trace.append(log_likelihood(x, mu, sigma, pi))
    return mu, sigma, pi, trace
