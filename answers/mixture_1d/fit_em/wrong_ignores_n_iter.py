"""Always twenty steps.

fails: test_fit_em_trace, test_fit_em_parameters, test_fit_em_inputs
hint: 4 steps make 5 values
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    for i in range(20):
        resp = e_step(x, mu, sigma, pi)
        mu, sigma, pi = m_step(x, resp)
        trace.append(log_likelihood(x, mu, sigma, pi))
    return mu, sigma, pi, trace
