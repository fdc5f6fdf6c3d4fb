"""Stops as soon as a step gains less than 1e-6.

fails: test_fit_em_trace
hint: No stopping rule is asked for
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    for _ in range(n_iter):
        mu, sigma, pi = m_step(x, e_step(x, mu, sigma, pi))
        trace.append(log_likelihood(x, mu, sigma, pi))
        if abs(trace[-1] - trace[-2]) < 1e-6:
            break
    return mu, sigma, pi, trace
