"""Measures before the update.

fails: test_fit_em_trace
hint: after the update
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    for i in range(n_iter):
        trace.append(log_likelihood(x, mu, sigma, pi))
        resp = e_step(x, mu, sigma, pi)
        mu, sigma, pi = m_step(x, resp)
    return mu, sigma, pi, trace
