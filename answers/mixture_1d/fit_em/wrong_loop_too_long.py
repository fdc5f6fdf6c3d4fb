"""Measures first in a loop of one step more, and returns what that step made.

fails: test_fit_em_parameters, test_fit_em_inputs
hint: one step too many
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = []
    for i in range(n_iter + 1):
        trace.append(log_likelihood(x, mu, sigma, pi))
        mu, sigma, pi = m_step(x, e_step(x, mu, sigma, pi))
    return mu, sigma, pi, trace
