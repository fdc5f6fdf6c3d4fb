"""Writes the new parameters into the arrays that were handed over.

fails: test_run_em_history, test_run_em_trace
hint: changes what it is given
"""

def run_em(X, mu, Sigma, pi, n_steps):
    trace = [log_likelihood(X, mu, Sigma, pi) / len(X)]
    history = [(mu, Sigma, pi)]
    for _ in range(n_steps):
        mu[:], Sigma[:], pi[:] = m_step(X, e_step(X, mu, Sigma, pi))
        history.append((mu, Sigma, pi))
        trace.append(log_likelihood(X, mu, Sigma, pi) / len(X))
    return trace, history
