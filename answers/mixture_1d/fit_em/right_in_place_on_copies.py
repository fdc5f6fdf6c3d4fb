"""Works in place, but on copies."""

def fit_em(x, mu, sigma, pi, n_iter):
    mu, sigma, pi = np.array(mu), np.array(sigma), np.array(pi)
    trace = [log_likelihood(x, mu, sigma, pi)]
    step = 0
    while step < n_iter:
        mu[:], sigma[:], pi[:] = m_step(x, e_step(x, mu, sigma, pi))
        trace += [log_likelihood(x, mu, sigma, pi)]
        step += 1
    return mu, sigma, pi, np.asarray(trace)
