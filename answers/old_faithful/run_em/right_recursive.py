"""Calls itself for the rest."""

def run_em(X, mu, Sigma, pi, n_steps):
    value = log_likelihood(X, mu, Sigma, pi) / len(X)
    if n_steps == 0:
        return [value], [(mu, Sigma, pi)]
    trace, history = run_em(X, *m_step(X, e_step(X, mu, Sigma, pi)), n_steps - 1)
    return [value] + trace, [(mu, Sigma, pi)] + history
