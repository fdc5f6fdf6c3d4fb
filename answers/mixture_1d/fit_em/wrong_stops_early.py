"""Stops when the gain is small.

fails: test_fit_em_trace, test_fit_em_parameters
hint: steps make
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    for i in range(n_iter):
        resp = e_step(x, mu, sigma, pi)
        mu, sigma, pi = m_step(x, resp)
        trace.append(log_likelihood(x, mu, sigma, pi))
        if trace[-1] - trace[-2] < 0.5:
            break
    return mu, sigma, pi, trace
