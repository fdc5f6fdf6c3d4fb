"""The trace begins after the first step.

fails: test_fit_em_trace
hint: the start's and one after each step
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = []
    for i in range(n_iter):
        resp = e_step(x, mu, sigma, pi)
        mu, sigma, pi = m_step(x, resp)
        trace.append(log_likelihood(x, mu, sigma, pi))
    return mu, sigma, pi, trace
