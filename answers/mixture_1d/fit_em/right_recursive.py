"""One step, and the rest by itself."""

def fit_em(x, mu, sigma, pi, n_iter):
    here = log_likelihood(x, mu, sigma, pi)
    if n_iter == 0:
        return mu, sigma, pi, [here]
    *last, trace = fit_em(x, *m_step(x, e_step(x, mu, sigma, pi)), n_iter - 1)
    return *last, [here, *trace]
