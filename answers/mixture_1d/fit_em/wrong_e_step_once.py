"""The E-step stands before the loop.

fails: test_fit_em_trace, test_fit_em_parameters
hint: inside the loop
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    resp = e_step(x, mu, sigma, pi)
    for i in range(n_iter):
        mu, sigma, pi = m_step(x, resp)
        trace.append(log_likelihood(x, mu, sigma, pi))
    return mu, sigma, pi, trace
