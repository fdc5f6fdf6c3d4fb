"""Squares the root away.

fails: test_fit_em_trace, test_fit_em_parameters
hint: when iterated
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    for i in range(n_iter):
        resp = e_step(x, mu, sigma, pi)
        mu, sigma, pi = m_step(x, resp)
        sigma = sigma**2
        trace.append(log_likelihood(x, mu, sigma, pi))
    return mu, sigma, pi, trace
