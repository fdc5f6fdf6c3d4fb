"""The trace comes first.

fails: test_fit_em_trace, test_fit_em_parameters, test_fit_em_inputs
hint: the order is mu, sigma, pi, trace
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    for i in range(n_iter):
        resp = e_step(x, mu, sigma, pi)
        mu, sigma, pi = m_step(x, resp)
        trace.append(log_likelihood(x, mu, sigma, pi))
    return trace, mu, sigma, pi
