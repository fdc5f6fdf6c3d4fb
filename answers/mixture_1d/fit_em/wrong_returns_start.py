"""Returns the start with the right trace.

fails: test_fit_em_parameters
hint: it returns the start
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    first = mu, sigma, pi
    for i in range(n_iter):
        resp = e_step(x, mu, sigma, pi)
        mu, sigma, pi = m_step(x, resp)
        trace.append(log_likelihood(x, mu, sigma, pi))
    return *first, trace
