"""Starts each step from the start of the page.

fails: test_fit_em_trace, test_fit_em_parameters
hint: when iterated
"""

def fit_em(x, mu, sigma, pi, n_iter):
    trace = [log_likelihood(x, mu, sigma, pi)]
    for i in range(n_iter):
        mu, sigma, pi = np.resize(start_mu, len(mu)), np.resize(start_sigma, len(mu)), np.full(len(mu), 1 / len(mu))
        resp = e_step(x, mu, sigma, pi)
        mu, sigma, pi = m_step(x, resp)
        trace.append(log_likelihood(x, mu, sigma, pi))
    return mu, sigma, pi, trace
