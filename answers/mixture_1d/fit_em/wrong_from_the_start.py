"""Every step begins at the start again.

fails: test_fit_em_trace, test_fit_em_parameters
hint: computed once and for all
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    new = mu, sigma, pi
    for i in range(n_iter):
        new = m_step(x, e_step(x, mu, sigma, pi))
        trace.append(log_likelihood(x, *new))
    return *new, trace
