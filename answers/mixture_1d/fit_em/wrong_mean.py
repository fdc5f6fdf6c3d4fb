"""A trace of means.

fails: test_fit_em_trace
hint: not the mean
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi) / len(x)]
    for i in range(n_iter):
        resp = e_step(x, mu, sigma, pi)
        mu, sigma, pi = m_step(x, resp)
        trace.append(log_likelihood(x, mu, sigma, pi) / len(x))
    return mu, sigma, pi, trace
