"""Copies everything, with theta as one tuple."""

def run_em(X, mu, Sigma, pi, n_steps):
    theta = (mu.copy(), Sigma.copy(), pi.copy())
    history = [theta]
    for _ in range(n_steps):
        theta = m_step(X, e_step(X, *theta))
        history.append(tuple(np.array(part) for part in theta))
    return [log_likelihood(X, *theta) / len(X) for theta in history], history
